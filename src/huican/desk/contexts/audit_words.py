"""What the log's verbs and things are called on a page."""

VERBS = {
    "access.sign-in": "登录",
    "access.sign-in-refused": "登录被拒",
    "access.sign-out": "退出登录",
    "access.create-user": "建立用户",
    "access.create-demo-users": "建立演示用户",
    "access.close-user": "停用用户",
    "access.reopen-user": "启用用户",
    "access.set-roles": "改角色",
    "access.set-password": "改密码",
    "access.reset-password": "重置密码",
    "access.enrol-second-factor": "登记验证器",
    "access.reset-second-factor": "清除验证器",
    "access.make-backup-codes": "做备用码",
    "access.unlock-user": "解锁用户",
    "areas.load": "装入区划",
    "calendar.publish": "装入工作日历",
    "calendar.set-day": "改工作日历",
    "import.file": "入库",
    "import.settle": "认领等待的行",
    "import.withdraw": "撤回文件",
    "import.download": "下载原表",
    "import.return": "下载退回的表",
    "person.open": "看档案",
    "person.reveal": "看完整号码",
    "person.list": "查找残疾人",
    "report.publish": "发布报告",
    "report.download": "下载报告",
}

SUBJECTS = {
    "user": "用户",
    "person": "档案",
    "source-file": "文件",
    "report": "报告",
    "area": "区划",
}
