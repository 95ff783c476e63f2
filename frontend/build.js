// 编译 GOV.UK Frontend（MIT）并取 htmx（0BSD），写到 src/huican/ui/static/huican/。
// 输出随代码一起提交：装惠残的机器不需要 Node。
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile, NodePackageImporter } from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, '..', 'src', 'huican', 'ui', 'static', 'huican')
const version = name =>
  JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version

mkdirSync(out, { recursive: true })

const { css } = compile(join(here, 'scss', 'govuk.scss'), {
  style: 'compressed',
  importers: [new NodePackageImporter(here)],
  charset: false, // 否则文件中间会夹一个 BOM，第一条规则失效
  quietDeps: true
})
const notice = `/*! GOV.UK Frontend ${version('govuk-frontend')} | MIT License | Copyright (c) Crown Copyright (Government Digital Service) | govuk-frontend.LICENSE.txt */\n`
writeFileSync(join(out, 'govuk.css'), notice + css + '\n')

const htmx = readFileSync(join(here, 'node_modules', 'htmx.org', 'dist', 'htmx.min.js'), 'utf8')
writeFileSync(join(out, 'htmx.min.js'), `/*! htmx ${version('htmx.org')} | 0BSD | https://htmx.org */\n` + htmx)
console.log(`govuk.css ${(notice.length + css.length) >> 10} KB，htmx ${version('htmx.org')}`)
