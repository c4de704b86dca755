"""Traditional characters as simplified ones, and back: those of goods, trade and places.

Not a converter of texts: a search for 紅茶 is to find 红茶, and an address is to be recognised
however its writer's keyboard is set.
"""

from __future__ import annotations

_PAIRS = """
紅红 綠绿 藍蓝 黃黄 銀银 鐵铁 銅铜 錢钱 買买 賣卖 貨货 價价 貴贵 費费 購购 賬账 訂订 單单
總总 數数 號号 個个 條条 雙双 隻只 頂顶 張张 塊块 盤盘 壺壶 爐炉 鍋锅 燈灯 籃篮 籠笼 簍篓
編编 織织 繡绣 線线 絲丝 綢绸 紗纱 綿绵 緞缎 紙纸 筆笔 書书 畫画 圖图 樂乐 劍剑 飾饰 環环
鏈链 鐲镯 項项 鑽钻 寶宝 貝贝 龍龙 鳳凤 馬马 魚鱼 鳥鸟 雞鸡 鴨鸭 鵝鹅 豬猪 蝦虾 蠶蚕 蟲虫
貓猫 獅狮 犛牦 葉叶 薑姜 蔥葱 蘿萝 蔔卜 蘋苹 檸柠 欖榄 蓮莲 棗枣 麥麦 穀谷 糧粮 飯饭 麵面
餅饼 饅馒 餃饺 湯汤 醬酱 醃腌 鹽盐 釀酿 飲饮 養养 藥药 補补 膠胶 蠟蜡 滷卤 煙烟 乾干 濕湿
鮮鲜 熱热 凍冻 涼凉 濃浓 純纯 細细 篩筛 選选 級级 優优 質质 標标 準准 認认 證证 檢检 驗验
產产 業业 農农 廠厂 場场 園园 莊庄 鄉乡 縣县 區区 鎮镇 灣湾 島岛 國国 際际 東东 陝陕 廣广
蘇苏 遼辽 寧宁 內内 衛卫 濟济 貢贡 雲云 慶庆 漢汉 滬沪 瀋沈 錦锦 義义 開开 陽阳 連连 鄭郑
廈厦 門门 關关 臺台 維维 爾尔 達达 盧卢 薩萨 羅罗 倫伦 亞亚 歐欧 韓韩 蘭兰 聖圣 飛飞 機机
車车 運运 遞递 輸输 郵邮 裝装 禮礼 贈赠 進进 轉转 過过 還还 這这 邊边 遠远 適适 應应 實实
寫写 對对 將将 專专 導导 層层 屬属 師师 帶带 幫帮 廳厅 強强 後后 從从 復复 愛爱 態态 戲戏
戶户 掛挂 採采 換换 損损 搖摇 擔担 據据 擇择 擊击 攝摄 敗败 斷断 於于 時时 暈晕 曬晒 會会
極极 構构 槍枪 樣样 樓楼 橋桥 樹树 橫横 歲岁 歷历 殼壳 毀毁 氣气 決决 沒没 況况 淨净 淺浅
減减 測测 滿满 漿浆 潔洁 潤润 濾滤 燒烧 營营 爭争 牆墙 獎奖 獨独 現现 畢毕 當当 瘋疯 療疗
發发 盡尽 監监 確确 碼码 礎础 種种 稱称 穩稳 窮穷 竊窃 節节 範范 簡简 簽签 籌筹 糾纠 納纳
紹绍 終终 組组 結结 給给 絡络 統统 經经 網网 緊紧 緒绪 緣缘 練练 縮缩 績绩 繼继 續续 罰罚
聯联 聲声 聽听 職职 膚肤 臉脸 與与 舊旧 艙舱 藝艺 處处 虛虚 製制 複复 襪袜 襯衬 褲裤 裡里
裏里 見见 規规 視视 親亲 覺觉 觀观 計计 討讨 訊讯 記记 訪访 設设 許许 評评 詞词 試试 詩诗
話话 該该 詳详 說说 請请 論论 諾诺 謝谢 識识 議议 護护 讓让 豐丰 負负 財财 責责 貼贴 貿贸
資资 賓宾 賞赏 賠赔 賽赛 趕赶 跡迹 踐践 軟软 輕轻 載载 輛辆 輪轮 轟轰 辦办 鄰邻 醫医 釘钉
針针 釣钓 鈴铃 鋁铝 鋼钢 錄录 錯错 鍵键 鐘钟 鑰钥 長长 閃闪 閉闭 間间 閱阅 隊队 階阶 隨随
險险 難难 雜杂 離离 電电 霧雾 靈灵 靜静 響响 頁页 順顺 須须 預预 領领 頭头 顏颜 題题 願愿
類类 顯显 風风 飄飘 館馆 饋馈 駕驾 騎骑 髒脏 髮发 鬆松 點点 齊齐 齒齿 龜龟 體体 麗丽 榮荣
華华 鹹咸 嘗尝 嚐尝 團团 員员 啟启 喬乔 嚴严 圓圆 執执 報报 墊垫 壓压 壯壮 壞坏 夠够 奪夺
妝妆 嬰婴 孫孙 學学 寬宽 審审 爺爷 豈岂 巖岩 幣币 幹干 廟庙 廢废 彎弯 徹彻 憑凭 懷怀 戰战
擴扩 攜携 斂敛 樸朴 檔档 櫃柜 櫥橱 殺杀 淚泪 溫温 溝沟 滅灭 灑洒 瀏浏 爛烂 瑪玛 甕瓮 異异
皺皱 盜盗 矚瞩 禦御 稅税 籤签 糞粪 纖纤 羨羡 聰聪 肅肃 腦脑 腳脚 膽胆 臘腊 蓋盖 蔭荫 藉借
蘊蕴 蠔蚝 衝冲 訓训 誠诚 誤误 謹谨 譯译 賺赚 贏赢 躍跃 輯辑 遷迁 遺遗 鄧邓 釋释 鎖锁 鏡镜
閣阁 陳陈 陸陆 雖虽 韻韵 頻频 顆颗 顧顾 飽饱 騰腾 驚惊 鬧闹 鳴鸣 黨党 別别
"""
_SIMPLIFIED = {pair[0]: pair[1] for pair in _PAIRS.split() if pair[0] != pair[1]}
_TO_SIMPLIFIED = str.maketrans(_SIMPLIFIED)
# Of several traditional characters for one the first stands: 发 is 發 far more often than 髮.
_TO_TRADITIONAL = str.maketrans({s: t for t, s in reversed(_SIMPLIFIED.items())})


def simplified(text: str) -> str:
    return text.translate(_TO_SIMPLIFIED)


def traditional(text: str) -> str:
    """As far as one character stands for one: for searching, never for showing."""
    return text.translate(_TO_TRADITIONAL)
