// The words of the page itself, in its three languages: [English, Kinyarwanda, Chinese].
//
// The market's own words come from the bot. A phone speaks its owner's language, the page around it
// the visitor's. House terms follow the glossary; where it has none, the Kinyarwanda avoids nouns
// that would have to agree with what stands before the colon.

const LANGUAGES = ["en", "rw", "zh"];

const WORDS = {
  // --- a phone's browser ------------------------------------------------------------------------
  "browser.of": ["Browser: {name}", "Mucukumbuzi: {name}", "浏览器：{name}"],
  "browser.page": ["The page", "Urupapuro", "网页"],
  "browser.address": ["The page's address", "Aderesi y'urubuga", "网址"],
  "browser.back": ["Back", "Subira inyuma", "返回"],
  "browser.reload": ["Load again", "Ongera ufungure", "刷新"],
  "browser.empty": ["Nothing is open yet. Type an address, or send a link here from another phone.", "Nta kirafungurwa. Andika aderesi, cyangwa wohereze umurongo uvuye ku yindi telefone.", "尚未打开网页。请输入网址，或从其他手机发送链接。"],
  "browser.copy": ["Copy the link", "Koporora umurongo", "复制链接"],
  "browser.send": ["Send to somebody", "Ohereza undi", "转发给他人"],
  "browser.settings": ["Browser settings", "Uko mucukumbuzi ikora", "浏览器设置"],
  "browser.look": ["What it is", "Ubwoko", "浏览器类型"],
  "browser.plain": ["A phone's own browser", "Mucukumbuzi isanzwe", "手机自带浏览器"],
  "browser.language": ["Language", "Ururimi", "语言"],
  "browser.forgetful": ["Begins with nothing each time a link is opened, as in some apps", "Itangira nta cyo yibuka igihe cyose umurongo ufunguwe, nko muri porogaramu zimwe", "每次打开链接都不保留存储，部分应用如此"],
  "browser.apply": ["Apply", "Emeza", "应用"],
  "browser.forget": ["Forget storage", "Siba ibyabitswe", "清除存储"],
  "browser.forgot": ["What pages had stored is gone.", "Ibyo impapuro zari zabitse byasibwe.", "网页存储的内容已清除。"],
  "browser.elsewhere": ["This browser opens the market's pages only. In China, such a link does not open.", "Iyi mucukumbuzi ifungura impapuro z'isoko gusa. Mu Bushinwa uyu murongo ntufunguka.", "此浏览器只打开市场的网页；此类链接在中国无法打开。"],
  "browser.whose": ["Open this link:", "Fungura uyu murongo:", "打开此链接："],
  "browser.on": ["On the phone of", "Kuri telefone ya", "在谁的手机上"],
  "browser.openThere": ["Open there", "Fungurira aho", "在该手机打开"],
  "browser.openHere": ["Open here", "Fungurira hano", "在本机打开"],
  // --- the page -------------------------------------------------------------------------------
  "page.title": ["Isoko: a market in a chat", "Isoko: isoko riri mu kiganiro", "Isoko：聊天里的市场"],
  "page.tagline": ["A market in a chat, on three phones", "Isoko riri mu kiganiro, kuri telefone eshatu", "聊天里的市场，三部手机同屏"],
  "page.tour": ["Guided tour", "Reba uko bikora", "导览演示"],
  "page.people": ["People", "Abantu", "人员"],
  "page.inbox": ["E-mails", "Imeyili", "邮件"],
  "page.site": ["Web pages", "Urubuga", "网页"],
  "page.reset": ["Reset", "Tangira bushya", "重置"],
  "page.language": ["Language of this page", "Ururimi rw'uru rupapuro", "页面语言"],
  "page.theme": ["Light or dark colours", "Amabara yera cyangwa yijimye", "浅色或深色"],
  "page.panel": ["Behind the scenes", "Ibibera inyuma", "幕后"],
  "page.phones": ["Phones", "Telefone", "手机"],
  "page.skips": ["Shortcuts", "Inzira z'ubusamo", "快捷跳转"],
  "page.skip": ["To the message field: {name}", "Aho wandika ubutumwa: {name}", "跳到消息输入框：{name}"],
  "page.offline": ["The connection was lost. Trying again…", "Nta murongo uhari. Turongera kugerageza…", "连接已断开，正在重试……"],
  "page.restarting": ["The bot is starting again…", "Porogaramu irimo kongera gutangira…", "机器人正在重启……"],
  "page.restarted": ["The bot has started again.", "Porogaramu yongeye gutangira.", "机器人已重启。"],
  "page.wasReset": ["Everything was reset.", "Byose byatangiye bushya.", "已全部重置。"],
  "page.resetAsk": ["Reset everything?", "Gutangira bushya byose?", "要全部重置吗？"],
  "page.resetWhy": ["Messages, shops and orders in this playground are deleted. This cannot be undone.", "Ubutumwa, amaduka na komande biri hano birasibwa. Ntibishobora kugaruka.", "此体验场中的消息、店铺和订单都会被删除，且无法撤销。"],
  "page.failed": ["That did not work: {why}", "Ntibyakunze: {why}", "未成功：{why}"],
  "why.album": ["Photos at once: {n} at most", "Amafoto icyarimwe ntarenga: {n}", "一次最多 {n} 张图片"],
  "why.caption": ["Characters below a photo: {n} at most", "Inyuguti zijyana n'ifoto ntizirenga: {n}", "图片说明最多 {n} 个字符"],
  "why.text": ["Characters of a text: {n} at most", "Inyuguti z'ubutumwa ntizirenga: {n}", "消息最多 {n} 个字符"],
  "why.place": ["There is no such place", "Aho hantu ntihabaho", "没有这个位置"],
  "why.phone": ["There is no phone number to share", "Nta nomero ya telefone ihari", "没有可分享的电话号码"],
  "why.zone": ["That time zone is not known", "Iyo saha y'ahantu ntizwi", "没有这个时区"],
  "why.missing": ["Something is missing", "Hari ikibura", "有内容未填写"],

  // --- words that many places share -----------------------------------------------------------
  "ok": ["OK", "Yego", "好的"],
  "cancel": ["Cancel", "Hagarika", "取消"],
  "close": ["Close", "Funga", "关闭"],
  "send": ["Send", "Ohereza", "发送"],
  "search": ["Search", "Shakisha", "搜索"],
  "copy": ["Copy", "Koporora", "复制"],
  "copied": ["Copied", "Byakoporowe", "已复制"],
  "open": ["Open", "Fungura", "打开"],
  "add": ["Add", "Ongeraho", "添加"],
  "time.today": ["Today", "Uyu munsi", "今天"],
  "time.yesterday": ["Yesterday", "Ejo hashize", "昨天"],

  // --- places: others keep the name that they have in Latin letters --------------------------
  "place.Kigali": ["Kigali", "Kigali", "基加利"],
  "place.Shanghai": ["Shanghai", "Shanghai", "上海"],
  "place.Hangzhou": ["Hangzhou", "Hangzhou", "杭州"],

  // --- people ---------------------------------------------------------------------------------
  "people.title": ["People in the playground", "Abantu bari hano", "体验场中的人员"],
  "people.open": ["Open the phone", "Fungura telefone", "打开手机"],
  "people.close": ["Close the phone", "Funga telefone", "关闭手机"],
  "people.more": ["{n} more: please search", "Abandi: {n}. Shakisha", "还有 {n} 人，请搜索"],
  "people.none": ["Nobody was found", "Nta muntu wabonetse", "没有找到"],
  "people.add": ["Add a person", "Ongeraho umuntu", "添加人员"],
  "people.name": ["Name", "Izina", "姓名"],
  "people.language": ["Language they read", "Ururimi asoma", "阅读语言"],
  "people.code": ["Language code that Telegram tells the bot", "Kode y'ururimi Telegram ibwira porogaramu", "Telegram 告诉机器人的语言代码"],
  "people.codeHint": ["Telegram never reports Kinyarwanda (rw).", "Telegram ntijya ivuga Ikinyarwanda (rw).", "Telegram 从不报告卢旺达语（rw）。"],
  "people.zone": ["Time zone", "Isaha y'aho ari", "时区"],
  "people.browser": ["A browser only", "Mucukumbuzi gusa", "仅浏览器"],
  "people.platform": ["What is on the phone", "Porogaramu iri muri telefone", "手机上的应用"],
  "people.phone": ["Phone number", "Nomero ya telefone", "手机号码"],
  "people.unread": ["Unread: {n}", "Ubutumwa budasomwe: {n}", "未读：{n}"],

  // --- a phone --------------------------------------------------------------------------------
  "phone.of": ["Phone: {name}", "Telefone: {name}", "手机：{name}"],
  "phone.messages": ["Messages: {name}", "Ubutumwa: {name}", "消息：{name}"],
  "phone.bot": ["bot", "porogaramu", "机器人"],
  "phone.typing": ["typing…", "arimo kwandika…", "正在输入……"],
  "phone.sendingPhoto": ["sending a photo…", "arimo kohereza ifoto…", "正在发送图片……"],
  "phone.sendingFile": ["sending a file…", "arimo kohereza dosiye…", "正在发送文件……"],
  "phone.chats": ["Chat", "Ikiganiro", "聊天"],
  "phone.more": ["More", "Ibindi", "更多"],
  "phone.block": ["Block the bot", "Hagarika porogaramu", "屏蔽机器人"],
  "phone.unblock": ["Unblock", "Kuraho ihagarika", "解除屏蔽"],
  "phone.blocked": ["You have blocked this bot.", "Wahagaritse iyi porogaramu.", "您已屏蔽此机器人。"],
  "phone.start": ["Start", "Tangira", "开始"],
  "phone.empty": ["No messages here yet.", "Nta butumwa buri hano.", "这里还没有消息。"],
  "phone.older": ["Older messages", "Ubutumwa bwa kera", "更早的消息"],
  "phone.unread": ["Unread messages", "Ubutumwa budasomwe", "未读消息"],
  "phone.newest": ["To the newest message", "Ku butumwa bushya", "跳到最新消息"],
  "phone.write": ["Write a message", "Andika ubutumwa", "输入消息"],
  "phone.attach": ["Attach", "Ongeraho ifoto cyangwa dosiye", "附件"],
  "phone.menu": ["Commands", "Amabwiriza", "命令菜单"],
  "phone.keyboard": ["Show or hide the keys", "Erekana cyangwa uhishe buto", "显示或隐藏按键"],
  "phone.pinned": ["Pinned message", "Ubutumwa bwamanitswe", "置顶消息"],
  "phone.you": ["You", "Wowe", "您"],

  // --- a phone with WhatsApp --------------------------------------------------------------------
  "wa.business": ["business account", "konti y'ubucuruzi", "商业账号"],
  "wa.off": ["The phone is off.", "Telefone irazimije.", "手机已关机。"],
  "wa.forwarded": ["Forwarded", "Bwoherejwe buvuye ahandi", "已转发"],
  "wa.received": ["Received", "Bwakiriwe", "已送达"],
  "wa.read": ["Read", "Bwasomwe", "已读"],
  "wa.place": ["Send location", "Ohereza aho uri", "发送位置"],
  "wa.contact": ["Share contact info", "Ohereza nomero yawe", "分享联系方式"],
  "wa.cards": ["Cards", "Amakarita", "卡片"],
  "wa.react": ["React: 👍", "Subiza na 👍", "回应 👍"],
  "wa.unreact": ["Remove 👍", "Kuraho 👍", "移除 👍"],
  "wa.block": ["Block the business", "Hagarika iyi konti", "屏蔽此账号"],
  "wa.switchOff": ["Switch the phone off", "Zimya telefone", "关机"],
  "wa.switchOn": ["Switch the phone on", "Fungura telefone", "开机"],
  "wa.stopOffers": ["Stop offers", "Hagarika ubutumwa bwamamaza", "停止接收推广"],
  "wa.takeOffers": ["Take offers again", "Ongera wakire ubutumwa bwamamaza", "恢复接收推广"],
  "wa.number": ["Change the number", "Hindura nomero", "更换号码"],
  "wa.username": ["Take a username", "Fata izina rikoreshwa", "设置用户名"],
  "wa.usernameWhat": ["Username; empty: none", "Izina rikoreshwa; ubusa: nta ryo", "用户名（留空则无）"],
  "wa.change": ["Change", "Hindura", "更改"],

  // --- what can be attached -------------------------------------------------------------------
  "attach.photo": ["Photos", "Amafoto", "图片"],
  "attach.file": ["File", "Dosiye", "文件"],
  "attach.place": ["Location", "Aho uri", "位置"],
  "attach.contact": ["Contact", "Nomero ya telefone", "联系人"],
  "attach.voice": ["Voice message", "Ubutumwa bw'ijwi", "语音消息"],
  "attach.sticker": ["Sticker", "Sitikeri", "贴纸"],
  "attach.huge": ["A huge picture", "Ifoto nini cyane", "超大图片"],
  "attach.cut": ["A damaged picture", "Ifoto yangiritse", "损坏的图片"],
  // For a native: is there a word that people use for latitude and longitude?
  "attach.latitude": ["Latitude", "Latitude", "纬度"],
  "attach.longitude": ["Longitude", "Longitude", "经度"],
  "attach.own": ["Share my own number", "Ohereza nomero yanjye", "分享我的号码"],
  "attach.other": ["Somebody else", "Undi muntu", "其他人"],

  // --- a message ------------------------------------------------------------------------------
  "message.actions": ["What to do with this message", "Icyo wakora kuri ubu butumwa", "消息操作"],
  "message.edited": ["edited", "bwahinduwe", "已编辑"],
  "message.forwarded": ["Forwarded from {name}", "Bwavuye kuri {name}", "转发自：{name}"],
  "message.reply": ["Reply", "Subiza", "回复"],
  "message.edit": ["Edit", "Hindura", "编辑"],
  "message.forward": ["Forward", "Ohereza ahandi", "转发"],
  "message.call": ["See the call", "Reba uko bwoherejwe", "查看调用"],
  "message.replying": ["Replying to {name}", "Urasubiza {name}", "回复：{name}"],
  "message.editing": ["Editing your message", "Urahindura ubutumwa bwawe", "正在编辑消息"],
  "message.pay": ["Pay", "Ishyura", "付款"],
  "message.paid": ["Paid: {amount}", "Byishyuwe: {amount}", "已付款：{amount}"],
  "message.unpaid": ["Nothing was paid: the bot did not answer in time.", "Ntihishyuwe: porogaramu ntiyasubije ku gihe.", "未付款：机器人没有及时答复。"],
  "poll.open": ["Poll", "Ikibazo cyo guhitamo", "投票"],
  "poll.anonymous": ["Anonymous poll", "Ikibazo cyo guhitamo: amazina ntagaragara", "匿名投票"],
  "poll.quiz": ["Quiz", "Isuzumabumenyi", "小测验"],
  "poll.closed": ["The poll is closed.", "Ikibazo cyo guhitamo cyarangiye.", "投票已结束。"],
  "poll.vote": ["Vote", "Emeza", "提交投票"],
  "poll.votes": ["People who voted: {n}", "Abasubije: {n}", "已投票人数：{n}"],
  "poll.mine": ["Your answer", "Igisubizo cyawe", "我的选择"],
  "poll.right": ["The right answer", "Igisubizo cy'ukuri", "正确答案"],
  "poll.withdraw": ["Take my vote back", "Kuraho igisubizo cyanjye", "撤回投票"],
  "message.photo": ["Photo", "Ifoto", "图片"],
  "message.place": ["Place", "Ahantu", "地点"],
  "message.spoiler": ["Hidden text: show it", "Amagambo ahishe: yerekane", "隐藏文字：显示"],
  "message.other": ["A message of a kind that is not drawn here", "Ubutumwa butagaragara hano", "此处无法显示的消息"],
  "message.link": ["This link would open:", "Uyu murongo wafungura:", "此链接将打开："],
  "message.linkWhy": ["Nothing leaves this machine, so it stays closed.", "Nta kiva kuri iyi mudasobwa: ntufungurwa.", "数据不会离开本机，因此不会打开。"],
  "message.wallet": ["The wallet's page", "Urupapuro rwo kwishyuriraho", "钱包付款页"],
  // For a native: Manura (download) is composed; what do telephones say?
  "message.download": ["Download", "Manura", "下载"],
  "message.previous": ["Previous picture", "Ifoto yabanje", "上一张"],
  "message.next": ["Next picture", "Ifoto ikurikira", "下一张"],

  // --- mobile money ---------------------------------------------------------------------------
  "prompt.ask": ["Pay {amount} to {payee}?", "Kwishyura {amount}: {payee}?", "付款：{payee}，{amount}？"],
  "prompt.pin": ["PIN", "Umubare w'ibanga", "密码（PIN）"],
  "prompt.hint": ["Everybody's PIN here: {pin}", "PIN ya buri wese hano: {pin}", "这里所有人的密码：{pin}"],
  "prompt.wrong": ["Wrong PIN. Tries left: {n}", "PIN si yo. Inshuro zisigaye: {n}", "密码错误，剩余次数：{n}"],
  "prompt.pay": ["Pay", "Ishyura", "付款"],
  "prompt.decline": ["Decline", "Hakana", "拒绝"],
  "prompt.paid": ["{amount} paid to {payee}.", "Wishyuye {amount}: {payee}.", "已付款：{payee}，{amount}"],
  "prompt.notPaid": ["Nothing was paid to {payee}.", "Ntiwishyuye: {payee}.", "未付款：{payee}"],
  "prompt.received": ["You have received {amount} from {payee}.", "Wakiriye {amount}: {payee}.", "收款：{payee}，{amount}"],

  // --- behind the scenes ----------------------------------------------------------------------
  "panel.calls": ["Calls", "Ibyoherejwe", "调用"],
  "panel.updates": ["Updates", "Ibyakiriwe", "更新"],
  "panel.switches": ["Switches", "Igenamiterere", "开关"],
  // For a native: Yungurura (filter) is composed.
  "panel.filter": ["Filter", "Yungurura", "筛选"],
  "panel.onlyErrors": ["Only trouble", "Amakosa gusa", "仅显示错误"],
  "panel.polls": ["Polling too", "N'ibyo ibaza buri kanya", "包括轮询"],
  "panel.older": ["Show older ones", "Erekana ibya kera", "显示更早的记录"],
  "panel.empty": ["Nothing yet.", "Nta kirabaho.", "暂无记录。"],
  "panel.arguments": ["What the bot sent", "Ibyo porogaramu yohereje", "机器人发送的内容"],
  "panel.answer": ["What it was answered", "Igisubizo yahawe", "得到的回答"],
  "panel.update": ["What the bot received", "Ibyo porogaramu yakiriye", "机器人收到的内容"],
  "panel.follows": ["Bot API {version}, as on the wire", "Bot API {version}, uko byanyuze ku murongo", "Bot API {version}，线路原文"],
  "panel.delivered": ["What was delivered", "Ibyagezeyo", "实际送达"],
  "panel.deliveredWhy": ["Counted by the stand-in, whatever the switches do.", "Bibarwa hano, uko igenamiterere ryaba rimeze kose.", "由模拟服务器计数，不受开关影响。"],
  "panel.toPhones": ["Messages on the phones", "Ubutumwa bwageze kuri telefone", "送达手机的消息"],
  "panel.toBot": ["Updates handed to the bot", "Ibyahawe porogaramu", "交给机器人的更新"],
  "panel.handedFailed": ["of these not taken", "ibitarakiriwe", "其中未被接收"],
  "panel.answers": ["Answers to calls", "Ibisubizo byatanzwe", "调用结果"],
  "panel.waiting": ["Updates waiting", "Ibitegereje porogaramu", "等待中的更新"],
  "trouble.title": ["Trouble", "Ibibazo", "故障"],
  "trouble.slow": ["Slow network (ms)", "Umurongo ugenda buhoro (ms)", "网络缓慢（毫秒）"],
  "trouble.tooMany": ["“Too many requests” (429), for the next calls", "Ubutumwa bwinshi cyane (429), ku bikurikira", "接下来的调用返回 429"],
  "trouble.retryAfter": ["Retry after (s)", "Igihe cyo gutegereza (s)", "重试等待（秒）"],
  "trouble.serverError": ["Server error, for the next calls", "Ikosa rya seriveri, ku bikurikira", "接下来的调用返回服务器错误"],
  "trouble.code": ["Error code", "Kode y'ikosa", "错误代码"],
  "trouble.drop": ["Carried out, but the answer is lost; for the next calls", "Birakorwa, igisubizo kigatakara; ku bikurikira", "接下来的调用已执行，但回答丢失"],
  "trouble.garbage": ["Not Telegram's answer, for the next calls", "Igisubizo kitari icya Telegram, ku bikurikira", "接下来的调用收到的不是 Telegram 的回答"],
  "trouble.garbageKind": ["What comes instead", "Ikiza mu mwanya wacyo", "收到的内容"],
  "trouble.garbageCode": ["Its code", "Kode yacyo", "其代码"],
  "trouble.garbageKind.html": ["a web page", "urupapuro rwa interineti", "网页"],
  "trouble.garbageKind.empty": ["nothing", "nta kintu", "空"],
  "trouble.garbageKind.half": ["half an answer", "igice cy'igisubizo", "半个回答"],
  "trouble.garbageKind.endless": ["an answer without end", "igisubizo kitarangira", "没有结尾的回答"],
  "trouble.lowerIds": ["Update numbers begin lower, for the next updates", "Nomero z'ibigeze kuri porogaramu zisubira hasi, ku bikurikira", "接下来的更新编号变小"],
  "trouble.twice": ["Every update arrives twice", "Byose bigera kuri porogaramu kabiri", "每个更新送达两次"],
  "trouble.typed": ["What people write goes out", "Ibyo abantu bandika bigenda", "用户输入的内容发送为"],
  "trouble.typed.plain": ["as it is typed", "uko byanditse", "原样文字"],
  "trouble.typed.formatted": ["formatted, by tags: <b>…</b>", "bifite imiterere: <b>…</b>", "带格式文字：<b>…</b>"],
  "trouble.typed.rich": ["formatted, as if pasted", "bifite imiterere, nk'ibyimuwe ahandi", "带格式文字（如同粘贴）"],
  "trouble.downloads": ["The bot's next downloads of files fail", "Gufata dosiye bikurikira birananirana", "机器人接下来的文件下载失败"],
  "trouble.download": ["How they fail", "Uko binanirana", "失败方式"],
  "trouble.download.502": ["Server error (502)", "Ikosa rya seriveri (502)", "服务器错误（502）"],
  "trouble.download.404": ["Not found (404)", "Ntiboneka (404)", "找不到（404）"],
  "trouble.download.slow": ["It stops half-way", "Ihagarara hagati", "中途停住"],
  "trouble.download.cut": ["It breaks off half-way", "Icika hagati", "中途断开"],
  "trouble.download.short": ["Half of it arrives, as if it were all", "Haza igice cyayo gusa", "只到一半却当作完整"],
  "trouble.only": ["Only for this person", "Kuri uyu muntu gusa", "仅对此人"],
  "trouble.everybody": ["Everybody", "Bose", "所有人"],
  "trouble.methods": ["Only these methods, with commas between", "Kuri ibi gusa, bitandukanyijwe n'akitso", "仅限这些方法（逗号分隔）"],
  "trouble.clear": ["All trouble off", "Kuraho ibibazo byose", "关闭所有故障"],
  "clock.title": ["Clock", "Isaha", "时钟"],
  "clock.ahead": ["Ahead of now by: {hours} h", "Irushaho amasaha: {hours}", "比现在快：{hours} 小时"],
  "clock.forward": ["Forward by {hours} h", "Imbere amasaha {hours}", "前进 {hours} 小时"],
  "clock.custom": ["Hours", "Amasaha", "小时"],
  "clock.go": ["Go forward", "Imbere", "前进"],
  "limits.title": ["Telegram's limits", "Imipaka ya Telegram", "Telegram 的限制"],
  "limits.enforced": ["Enforced", "Irakurikizwa", "启用"],
  "limits.perSecond": ["Messages a second, all chats", "Ubutumwa mu isegonda, ku biganiro byose", "每秒消息数（全部聊天）"],
  "limits.chat": ["Messages a second, one chat", "Ubutumwa mu isegonda, ku kiganiro kimwe", "每秒消息数（单个聊天）"],
  "limits.burst": ["At once, one chat", "Icyarimwe, ku kiganiro kimwe", "单个聊天瞬时上限"],
  "limits.group": ["Messages a minute, one group", "Ubutumwa mu munota, mu itsinda rimwe", "每分钟消息数（单个群组）"],
  "bot.title": ["The bot", "Porogaramu", "机器人"],
  "bot.restart": ["Start the bot again", "Ongera utangize porogaramu", "重启机器人"],
  "bot.restartWhy": ["Forms that were under way go on.", "Ibyari birimo gukorwa birakomeza.", "未完成的表单会继续。"],
  "bot.elsewhere": ["The bot runs elsewhere: start it again there.", "Porogaramu ikorera ahandi: ni ho itangirizwa.", "机器人在别处运行，请在那里重启。"],

  // --- behind the scenes of WhatsApp ------------------------------------------------------------
  "wa.title": ["WhatsApp", "WhatsApp", "WhatsApp"],
  "wa.bill": ["What it costs", "Ikiguzi", "费用"],
  "wa.billed": ["Delivered: {n}. Of these billed: {billed}. In all: {sum}", "Ubutumwa bwageze: {n}. Ubwishyuzwa: {billed}. Byose: {sum}", "送达：{n}，其中计费：{billed}，合计：{sum}"],
  "wa.templates": ["Templates", "Inyandikorugero", "消息模板"],
  "wa.make.APPROVED": ["Approve", "Emeza", "批准"],
  "wa.make.REJECTED": ["Turn down", "Hakana", "驳回"],
  "wa.make.PAUSED": ["Pause", "Hagarara gato", "暂停"],

  // --- behind the scenes of payments: a switch of a provider has its name here -------------------
  "mail.title": ["Mail", "Imeyili", "邮件"],
  "mail.inbox": ["Everybody's inbox", "Imeyili zoherejwe", "所有人的收件箱"],
  "mail.to": ["To: {address}", "Yandikiwe: {address}", "收件人：{address}"],
  "mail.cameBack": ["Came back: {why}", "Yagarutse: {why}", "被退回：{why}"],
  "mail.sendBack": ["Send it back, a little late:", "Yigarure, nubwo byatinze:", "稍后退回："],
  "mail.as.page": ["As a page", "Nk'urupapuro", "网页"],
  "mail.as.text": ["As text", "Amagambo gusa", "纯文本"],
  "mail.as.headers": ["Headers", "Imitwe", "邮件头"],
  "mail.trouble": ["The mail server", "Seriveri y'imeyili", "邮件服务器"],
  "mail.down": ["Turns everybody away", "Ntiyakira n'umwe", "拒绝所有连接"],
  "mail.refuse": ["Refuses recipients", "Yanga uwohererezwa", "拒收收件人"],
  "mail.refuse_sender": ["Says to the sender", "Ibwira uwohereza", "对发件人的答复"],
  "mail.refuse_content": ["Says to the content", "Ivuga ku birimo", "对内容的答复"],
  "mail.delay": ["Seconds before it takes one", "Amasegonda mbere yo kwakira", "接收前等待的秒数"],
  "mail.cut_next": ["Takes so many and hangs up", "Izo yakira igahita ikupa: umubare", "接收后断线的封数"],
  "mail.drop_next": ["Loses so many and hangs up", "Izo itakaza igahita ikupa: umubare", "丢失并断线的封数"],
  "mail.bounce": ["Sends back what it took", "Igarura izo yakiriye", "接收后退回"],
  "mail.bounce_seconds": ["So many seconds later", "Nyuma y'amasegonda", "退回前的秒数"],
  "mail.why.nobody": ["Nobody there", "Nta muntu uhari", "无此用户"],
  "mail.why.full": ["Mailbox full", "Yuzuye", "邮箱已满"],
  "mail.why.later": ["Asks to come again", "Isaba kugaruka nyuma", "要求稍后再发"],
  "mail.why.policy": ["Taken for junk", "Yafashwe nk'itemewe", "视为垃圾邮件"],
  "mail.why.plain": ["Nobody, without a code", "Nta muntu, nta kode", "无此用户，无代码"],
  "mail.why.expired": ["Never got there", "Ntiyagezeyo", "无法送达"],
  "mail.why.delayed": ["Only delayed", "Yatinze gusa", "仅延迟"],
  "pay.title": ["Payments", "Ubwishyu", "付款"],
  "pay.provider": ["Provider", "Ikigo cy'ubwishyu", "服务商"],
  "pay.next": ["Only for the next ones: how many", "Ku bikurikira gusa: umubare", "仅对接下来的几笔"],
  "pay.left": ["Only for the next ones. Left: {n}", "Ku bikurikira gusa. Hasigaye: {n}", "仅对接下来的几笔，剩余：{n}"],
  "pay.transactions": ["What was asked for", "Ibyasabwe", "交易"],
  "pay.log": ["Calls and callbacks", "Ibyoherejwe n'ibyakiriwe", "调用与回调"],
  "pay.way.call": ["What it was sent", "Ibyo cyohererejwe", "收到的请求"],
  "pay.way.callback": ["What it sent", "Ibyo cyohereje", "发出的回调"],
  "pay.succeed": ["Succeed", "Bikunde", "设为成功"],
  "pay.fail": ["Fail", "Byange", "设为失败"],
  "pay.again": ["Tell it again", "Ongera ubimenyeshe", "重发通知"],
  "pay.state.pending": ["pending", "bitegereje", "处理中"],
  "pay.state.succeeded": ["succeeded", "byakunze", "已成功"],
  "pay.state.failed": ["failed", "ntibyakunze", "已失败"],
  "pay.down": ["The provider is down", "Ikigo cy'ubwishyu ntigikora", "服务商不可用"],
  "pay.slow_ms": ["Slow answers (ms)", "Ibisubizo bitinda (ms)", "回答缓慢（毫秒）"],
  "pay.slow_token_ms": ["Slow tokens (ms)", "Token zitinda (ms)", "令牌缓慢（毫秒）"],
  "pay.kinds": ["Only these kinds, with commas between", "Kuri ibi gusa, bitandukanyijwe n'akitso", "仅限这些类型（逗号分隔）"],
  "pay.drop_answer": ["Taken, but the answer is lost", "Birakirwa, igisubizo kigatakara", "已受理，但回答丢失"],
  "pay.server_error": ["Taken, but answered with an error", "Birakirwa, hagasubizwa ikosa", "已受理，但返回错误"],
  "pay.server_error_code": ["Code of that error", "Kode y'iryo kosa", "错误代码"],
  "pay.stay_pending": ["Stays pending, whatever the payer does", "Bihora bitegereje, icyo uwishyura yakora cyose", "无论付款人做什么都停在处理中"],
  "pay.succeed_after_failing": ["Fails, then succeeds after all", "Biranga, nyuma bigakunda", "先失败，后成功"],
  "pay.amount": ["Another amount arrives", "Haza andi mafaranga", "到账金额不同"],
  "pay.currency": ["Another currency arrives", "Haza ubundi bwoko bw'ifaranga", "到账货币不同"],
  "pay.callbacks_lost": ["Callbacks are lost", "Ibimenyeshwa biratakara", "回调丢失"],
  "pay.callbacks_twice": ["Callbacks come twice", "Ibimenyeshwa biza kabiri", "回调重复"],
  "pay.callbacks_reordered": ["Callbacks come in the wrong order", "Ibimenyeshwa biza bidakurikiranye", "回调顺序颠倒"],
  "pay.callback_delay": ["Callbacks come late by (s)", "Ibimenyeshwa bitinda (s)", "回调延迟（秒）"],
  "pay.callback_first": ["Callbacks come before the answer", "Ibimenyeshwa biza mbere y'igisubizo", "回调先于回答到达"],
  "pay.signature": ["How callbacks are signed", "Uko ibimenyeshwa bisinyirwa", "回调签名方式"],
  "pay.key": ["Number of the signing key", "Nomero y'urufunguzo rusinya", "签名密钥编号"],
  "pay.closed": ["Operators that are down, with commas between", "Ibigo bidakora, bitandukanyijwe n'akitso", "停机的运营商（逗号分隔）"],
  "pay.refund_answered_as": ["Name of a refund's id in the answer", "Izina rya nomero yo gusubizwa amafaranga mu gisubizo", "回答中退款编号的名称"],
  "pay.callback_verb": ["Verb of callbacks", "Uburyo ibimenyeshwa byoherezwa", "回调方法"],
  "pay.reason_as": ["Reasons come as", "Impamvu ziza ari", "原因的形式"],
  "pay.refused_with": ["Wrong currency and the like are answered with", "Ifaranga ritari ryo n'ibisa na byo bisubizwa", "货币等错误的返回码"],
  "pay.no_money": ["The payer has too little money", "Uwishyura nta mafaranga ahagije afite", "付款人余额不足"],
  "pay.platform": ["Platform", "Urubuga", "平台"],
  "pay.processing_seconds": ["The money takes (s)", "Amafaranga atinda (s)", "到账用时（秒）"],
  "pay.cancel_unnoticed": ["A wallet that was closed tells nobody", "Gufunga ntibimenyeshwa", "关闭钱包不通知"],
  "pay.refunds_fail": ["Refunds fail, because", "Gusubiza amafaranga birananirana, impamvu", "退款失败原因"],

  // --- the tour -------------------------------------------------------------------------------
  "tour.name": ["Tour", "Uko bikora", "导览演示"],
  "tour.ask": ["Start the tour?", "Gutangira kureba uko bikora?", "开始导览吗？"],
  "tour.askWhy": ["It begins on an empty market: what was said here is deleted.", "Bitangirira ku isoko ririmo ubusa: ibyavuzwe hano birasibwa.", "导览从空市场开始：此处的对话会被删除。"],
  "tour.step": ["Step {n} of {total}", "Intambwe: {n} kuri {total}", "第 {n} 步，共 {total} 步"],
  "tour.pause": ["Pause", "Hagarara gato", "暂停"],
  "tour.resume": ["Go on", "Komeza", "继续"],
  "tour.stop": ["Stop the tour", "Hagarika", "结束导览"],
  "tour.speed": ["Speed", "Umuvuduko", "速度"],
  "tour.yours": ["Your turn: try the phones yourself, or go on.", "Ni wowe: gerageza telefone, cyangwa ukomeze.", "轮到您了：可以自己试试手机，或继续。"],
  "tour.taken": ["You have taken over. Go on when you like.", "Ni wowe ubikora. Komeza igihe ushakiye.", "您已接手操作，随时可以继续。"],
  "tour.lost": ["The tour does not find what it expects on the phone: {name} ({what}). Do it yourself and go on, or stop.", "Ibyari bitegerejwe kuri iyi telefone ntibibonetse: {name} ({what}). Bikore, ukomeze, cyangwa uhagarike.", "导览在手机上没有找到预期内容：{name}（{what}）。请自行操作后继续，或结束。"],
  "tour.done": ["The sale is complete. The market is yours: go on as anyone you like.", "Byarangiye. Isoko ni iryawe: komeza uko ushaka.", "交易完成。市场交给您了，可以扮演任何人继续。"],
  "tour.shop": ["{seller} opens a shop, in Kinyarwanda", "{seller} arafungura iduka, mu Kinyarwanda", "{seller}：用卢旺达语开店"],
  "tour.listing": ["{seller} puts her coffee on the market", "{seller} arashyira ikawa ku isoko", "{seller}：上架咖啡"],
  "tour.order": ["{buyer} orders in Chinese, to Hangzhou", "{buyer} aratumiza mu Gishinwa, i Hangzhou", "{buyer}：用中文下单，寄往杭州"],
  "tour.ship": ["{seller} accepts, {buyer} pays in the wallet, and the parcel is on its way", "{seller} aremera, {buyer} akishyura, ipaki ikoherezwa", "{seller}：接单、发货；{buyer}：在钱包付款"],
  "tour.receive": ["{buyer} receives the parcel", "{buyer} arakira ipaki", "{buyer}：收到包裹"],
  "tour.web": ["{seller} shares her coffee; {visitor} opens the link in a browser and orders without any app", "{seller} aratanga umurongo w'ikawa ye; {visitor} awufungura muri mucukumbuzi, agatumiza nta porogaramu", "{seller}：分享咖啡链接；{visitor}：在浏览器里打开并下单，无需应用"],
  "tour.follow": ["{visitor} pays, follows the parcel by its link, and receives it", "{visitor} arishyura, agakurikirana ipaki ku murongo wayo, akayakira", "{visitor}：付款，用链接查看物流，收到包裹"],
  "tour.kigali": ["{staff} orders in Kigali and pays with a PIN", "{staff} aratumiza i Kigali, akishyura na PIN", "{staff}：在基加利下单，用 PIN 付款"],
  "tour.payout": ["{staff} proposes to pay the shop, {approver} approves, {seller} gets the money", "{staff} arasaba ko iduka ryishyurwa, {approver} aremeza, {seller} akabona amafaranga", "{staff}：提出付款给店铺；{approver}：批准；{seller}：收到款项"],
  "tour.broadcast": ["{staff} writes to everybody, each in their language", "{staff} arandikira bose, buri wese mu rurimi rwe", "{staff}：向所有人群发，各用各的语言"],
};

/** A text in a language; any that the page does not speak reads English. */
export function word(key, language, values = {}) {
  const all = WORDS[key];
  if (!all) throw new Error(`no words for ${key}`);
  const text = all[Math.max(0, LANGUAGES.indexOf(language))];
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** A city as it is called in a language. */
export const placeName = (name, language) => (WORDS[`place.${name}`] ? word(`place.${name}`, language) : name);

/** Which of the page's languages a person's own is. */
export function spoken(language) {
  const base = (language || "en").split("-")[0].toLowerCase();
  return LANGUAGES.includes(base) ? base : "en";
}

/** The `lang` attribute: screen readers and fonts want the script of Chinese. */
export const tagOf = (language) => (language === "zh" ? "zh-Hans" : language || "en");

export const page = { language: "en" };

/** A text in the language of the page. */
export const say = (key, values) => word(key, page.language, values);

const KEPT = "isoko.language";

/** The visitor's choice, else the browser's language, else English. */
export function chooseLanguage(chosen = null) {
  const preferred = [chosen, localStorage.getItem(KEPT), ...navigator.languages].find(
    (each) => each && LANGUAGES.includes(each.split("-")[0]),
  );
  page.language = spoken(preferred);
  if (chosen) localStorage.setItem(KEPT, page.language);
  document.documentElement.lang = tagOf(page.language);
  document.title = say("page.title");
  document.getElementById("language-code").textContent = { en: "EN", rw: "RW", zh: "中" }[page.language];
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = say(each.dataset.word);
  for (const each of document.querySelectorAll("[data-label]")) {
    each.setAttribute("aria-label", say(each.dataset.label));
    if (each.tagName === "BUTTON") each.title = say(each.dataset.label);
  }
}
