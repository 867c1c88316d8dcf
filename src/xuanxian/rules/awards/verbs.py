"""The verbs of the record (办理记录) of a programme, in one list; what an act with each of them states is in `contents`."""

# A step, of whatever kind. An extension holds for one unit or, on the programme's case, for all.
DONE, OPENED, RETURNED, EXTENDED = "办结", "开始", "退回", "延期"

# What becomes of one who is nominated, and of a package.
WITHDRAW, DROP, STRIKE_OFF, DECLINE = "撤回", "不再推荐", "取消资格", "不予通过"
NOT_CHOSEN, PROMOTE, REVOKE = "未列入", "递补", "撤销"
CARRY_OVER = "移到新版次"
CONFIRM = "核对情形"
ENTER_HONOURS, ENTRY_MISTAKEN = "补登荣誉", "登记有误"

# What is said at a step: a department is asked and answers, a body reviews, somebody objects to a posting.
ASK_OPINION, REPLY, REVIEWED = "征求", "回复", "审核意见"
OBJECTION, OBJECTION_CLOSED = "异议", "异议办结"

# Places divided below a unit, and what is proposed for them.
SHARE, BEGIN, SUBMIT, SEND_BACK = "分配名额", "申报", "上报", "退回申报"
TAKE, TURN_DOWN, TAKE_BACK = "列入推荐", "不予推荐", "撤回申报"

# The programme itself, and the rulings on its notice.
PUBLISH, CLOSE, TAKE_PART, LEAVE, MOVE_PLACES = "发布", "归档", "参加", "不再参加", "调剂名额"
ASK_RULING, ANSWER, CORRECT = "提问", "答复", "更正答复"

# Paper at the award office.
ARRIVE, CHECK, MEND, GIVE_BACK = "收件", "核收", "补正通知", "退还原件"
