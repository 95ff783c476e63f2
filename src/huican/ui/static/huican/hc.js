/* 没有它，页面照样能用。只做四件事：换正文后报一句、放好焦点；“/”到查找；Escape 收起；快超时先说。 */
(function () {
  'use strict';
  var status = document.getElementById('hc-status');

  function say(text) {
    if (!status) return;
    status.textContent = '';
    setTimeout(function () { status.textContent = text; }, 50);
  }

  /* 换正文：筛选留住焦点（按 id），换了步骤或页面就到标题 */
  var trigger = null;
  document.addEventListener('htmx:beforeRequest', function (e) { trigger = e.detail.elt; });
  document.addEventListener('htmx:afterSettle', function () {
    if (!trigger) return;
    var id = trigger.id, words = trigger.getAttribute('data-say');
    trigger = null;
    var same = id && document.getElementById(id);
    var summary = document.getElementById('error-summary');
    var heading = document.querySelector('#main h1');
    if (summary) { summary.focus(); return; }
    if (same) { same.focus({ preventScroll: true }); } else if (heading) { heading.setAttribute('tabindex', '-1'); heading.focus(); }
    say(words || (heading ? heading.textContent : document.title));
  });
  document.addEventListener('htmx:responseError', function () { say('没有打开。请再点一次，或刷新这一页。'); });

  /* 出错的页一打开就到错误总述 */
  var summary = document.getElementById('error-summary');
  if (summary) summary.focus();

  document.addEventListener('keydown', function (e) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.isContentEditable;
    if (e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) {
      var q = document.getElementById('q');
      if (q && document.documentElement.getAttribute('data-slash') !== 'off') { e.preventDefault(); q.focus(); }
    }
    if (e.key === 'Escape') {
      var open = e.target.closest && e.target.closest('details.hc-pop[open], details.hc-area[open]');
      if (open) { open.removeAttribute('open'); open.querySelector('summary').focus(); }
    }
  });
  document.addEventListener('click', function (e) {
    document.querySelectorAll('details.hc-pop[open], details.hc-area[open]').forEach(function (d) {
      if (!d.contains(e.target)) d.removeAttribute('open');
    });
    if (e.target.closest && e.target.closest('[data-print]')) window.print();
  });

  /* 没有动：提前说；“我还在”告诉服务器 */
  var idle = document.getElementById('hc-idle');
  if (idle) {
    var warnAfter = Number(idle.getAttribute('data-warn-after')) * 1000;
    var endAfter = Number(idle.getAttribute('data-end-after')) * 1000;
    var since = Date.now();
    setInterval(function () {
      var quiet = Date.now() - since;
      if (quiet >= endAfter) { location.reload(); return; }
      idle.hidden = quiet < warnAfter;
    }, 30000);
    document.getElementById('hc-idle-stay').addEventListener('click', function () {
      fetch(idle.getAttribute('data-ping'), { credentials: 'same-origin' }).then(function (r) {
        if (r.ok) { since = Date.now(); idle.hidden = true; document.getElementById('main').focus(); }
      });
    });
    document.addEventListener('htmx:afterRequest', function () { since = Date.now(); });
  }
}());
