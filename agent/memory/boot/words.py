"""Words that tell of feelings, of who somebody is, and of what they are busy with: English, some Korean and Japanese.

Lists are short on purpose: a word stands here only if it nearly always means what it stands for.
"""

from enum import IntEnum


class Feeling(IntEnum):
    """What a line may be full of."""

    JOY = 0
    SADNESS = 1
    ANGER = 2
    FEAR = 3
    CALM = 4
    SURPRISE = 5


FEELING_WORDS = {
    Feeling.JOY: "happy happier happiest happily happiness glad gladly joy joyful joyous delighted delight "
    "delightful "
    "cheerful cheered thrilled ecstatic elated overjoyed proud proudly pride grateful gratitude thankful wonderful "
    "laughed laughing laughter smiled smiling fun excited exciting excitement love loved loving lovely adore adored "
    "enjoyed enjoying hopeful blessed celebrate celebrated amused merry bliss blissful beaming giggled",
    Feeling.SADNESS: "sad sadder sadly sadness unhappy cried crying cry wept weeping tears grief grieving grieved "
    "mourn "
    "mourning lonely loneliness alone heartbroken heartbreak depressed depressing depression miserable misery sorrow "
    "gloomy hopeless despair regret regretted miss missed missing homesick disappointed disappointing disappointment "
    "ashamed shame guilty guilt hurt hurts empty numb broken funeral died death",
    Feeling.ANGER: "angry angrier angrily anger mad furious fury rage raging annoyed annoying annoys irritated "
    "irritating "
    "resent resented resentful resentment hate hated hates hating outraged outrage bitter frustrated frustrating "
    "frustration yelled shouted shouting screamed quarrel quarrelled quarreled argued argument unfair fed-up livid "
    "jealous betrayed insulted disgusted",
    Feeling.FEAR: "afraid fear fears feared fearful scared scary frightened frightening terrified terrifying terror "
    "worried worry worries worrying anxious anxiously anxiety nervous nervously panic panicked panicking dread "
    "dreaded "
    "dreading uneasy tense stressed stress stressful threatened danger nightmare nightmares insecure overwhelmed "
    "unsure",
    Feeling.CALM: "calm calmer calmly peace peaceful peacefully quiet quietly relaxed relaxing relief relieved "
    "serene "
    "serenity content contented contentment rested restful settled gentle gently safe cosy cozy unhurried balanced "
    "breathing meditated meditation slept soothing soothed still stillness ease tranquil",
    Feeling.SURPRISE: "surprised surprise surprising surprisingly astonished astonishing amazed amazing shocked "
    "shocking "
    "shock unexpected unexpectedly suddenly startled stunned unbelievable incredible wow speechless baffled",
}
FEELING_SIGNS = {  # what Korean and Japanese words of feeling begin with, however they end
    Feeling.JOY: "기쁘 기뻤 기뻐 기쁨 행복 즐거 즐겁 신나 신났 설레 뿌듯 고마웠 감사하 사랑 嬉し うれし 幸せ 楽し "
    "喜び 喜ん 感謝 "
    "ありがた 誇らし わくわく 愛し",
    Feeling.SADNESS: "슬프 슬펐 슬퍼 슬픔 우울 눈물 울었 외롭 외로 그립 그리웠 그리워 서러 속상 허전 후회 悲し "
    "かなし 寂し さびし 淋し 泣い 涙 "
    "辛い つらい 落ち込 後悔 憂鬱 恋し",
    Feeling.ANGER: "화가 화났 화나 분노 짜증 열받 억울 미워 미웠 싸웠 怒っ 怒り 腹が立 腹立 むかつ イライラ "
    "いらいら 許せな 憎",
    Feeling.FEAR: "무섭 무서 두렵 두려 걱정 불안 겁이 겁나 긴장 초조 怖い 怖か こわい 不安 心配 恐ろし 緊張 焦っ 怯え",
    Feeling.CALM: "평온 편안 차분 평화 안심 여유 마음이 놓 느긋 穏やか 落ち着 安心 ほっとし のんびり 静か 平和 くつろ",
    Feeling.SURPRISE: "놀라 놀랐 깜짝 뜻밖 갑자기 충격 驚い 驚き びっくり まさか 突然 意外 衝撃",
}

KIN = (
    "mother father mum mom dad parents sister brother sisters brothers daughter son daughters sons child children "
    "kids "
    "baby wife husband partner girlfriend boyfriend fiancée fiancé grandmother grandfather grandma grandpa gran "
    "granny "
    "aunt uncle cousin niece nephew twin friend friends family grandson granddaughter stepmother stepfather"
)
TURNS = (  # what "I …" says when it tells who somebody is, or becomes
    "decided believe believed promised swore vowed quit became graduated married divorced moved chose learned learnt "
    "realised realized resigned retired emigrated inherited forgave converted adopted proposed founded accepted "
    "survived "
    "grew"
)
KIN_SIGNS = "엄마 아빠 어머니 아버지 우리딸 아들 아내 남편 할머니 할아버지 동생 언니 오빠 누나 母 父 娘 息子 妻 "
"夫 祖母 祖父 妹 弟 姉"
IDENTITY_SIGNS = (
    "결심했 결정했 결혼했 이혼했 졸업했 태어났 되었다 됐다 이사했 퇴사했 약속했 입사했 決めた 決心 結婚し 離婚し "
    "卒業し 生まれ になった "
    "引っ越した 引っ越し 退職し 入社し 約束し"
)
FIRSTS = "first firsts firstborn 1st"
FIRST_SIGNS = "처음 첫 初めて はじめて 最初"
NEGATORS = (
    "not no never don't doesn't didn't isn't wasn't aren't weren't won't can't cannot couldn't wouldn't without "
    "hardly "
    "nothing nobody ain't haven't hasn't hadn't neither nor less"
)
MONTHS = "january february april june july august september october november december"
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"

TOPIC_WORDS = {
    "work": "work working worked office boss colleague colleagues meeting meetings project deadline client clients "
    "career salary promotion interview job jobs shift manager contract resigned unemployed freelance",
    "study": "school university college exam exams class classes lecture professor teacher homework thesis degree "
    "studying studied semester course lesson lessons student tutor essay",
    "family": "mother father mum mom dad parents sister brother daughter son baby grandmother grandfather grandma "
    "grandpa aunt uncle cousin family kids child children wedding pregnant birth nephew niece",
    "love": "girlfriend boyfriend wife husband partner kiss kissed date dating marriage married divorce engaged "
    "romance "
    "anniversary",
    "friends": "friend friends party parties gathering reunion roommate flatmate neighbour neighbor neighbours guests",
    "home": "house flat apartment kitchen rent landlord moved moving furniture cleaning laundry roof bedroom sofa "
    "renovation mortgage garage",
    "health": "doctor hospital sick ill illness pain headache fever surgery medicine therapy therapist clinic "
    "dentist "
    "diagnosis symptoms flu cough migraine tired insomnia operation cancer",
    "sport": "run running ran gym swim swimming cycling bike football tennis training match marathon yoga climbing "
    "race "
    "workout coach basketball jogging",
    "food": "dinner lunch breakfast cooked cooking recipe soup bread cake restaurant coffee tea baked baking "
    "delicious "
    "meal pasta wine vegetables",
    "money": "money bank loan debt debts bill bills tax taxes savings budget invoice expensive afford insurance "
    "pension",
    "travel": "trip travel travelled traveled flight airport hotel train journey vacation holiday passport suitcase "
    "abroad beach border tourist ferry",
    "music": "music song songs guitar piano concert band choir album violin singing sang drums melody orchestra cello",
    "making": "painting painted drawing drew pottery clay sewing knitting woodwork sculpture craft photograph "
    "photography camera sketch carving built ceramics",
    "reading": "book books novel reading chapter library poem poems poetry author writing wrote essay diary story",
    "garden": "garden gardening plants planted tomatoes seeds flowers roses tree trees harvest compost soil lawn",
    "animals": "dog dogs cat cats puppy kitten horse bird birds vet pet pets rabbit chickens",
    "faith": "church god prayer prayed pray faith mass mosque temple bible meditation synagogue priest",
    "machines": "computer laptop software code coding programming server website app bug phone internet algorithm data",
    "play": "game games chess cards puzzle film movie movies cinema series console theatre theater museum",
}
TOPIC_SIGNS = {
    "work": "회사 직장 회의 상사 동료 출근 퇴근 야근 업무 면접 会社 仕事 会議 上司 同僚 残業 出勤 面接",
    "study": "학교 대학 시험 수업 공부 선생님 숙제 学校 大学 試験 授業 勉強 宿題 先生",
    "family": "가족 家族 兄",
    "love": "여자친구 남자친구 결혼 데이트 彼女 彼氏 結婚 デート",
    "friends": "친구 友達 友人",
    "home": "집 이사 월세 청소 빨래 引っ越 家賃 掃除 洗濯",
    "health": "병원 의사 아프 아팠 감기 수술 약을 病院 医者 風邪 手術 薬 頭痛 熱が",
    "sport": "운동 달리기 수영 헬스 축구 요가 運動 ランニング 水泳 サッカー ヨガ ジム",
    "food": "저녁을 점심을 아침을 요리 맛있 커피 식당 料理 ご飯 晩ご飯 昼ご飯 美味し おいし コーヒー",
    "money": "돈이 월급 은행 대출 세금 お金 給料 銀行 税金 ローン",
    "travel": "여행 비행기 공항 호텔 旅行 飛行機 空港 ホテル",
    "music": "음악 노래 기타를 피아노 콘서트 音楽 歌 ギター ピアノ コンサート",
    "making": "그림 도자기 뜨개질 사진 絵を 陶芸 編み物 写真",
    "reading": "책을 소설 도서관 읽었 本を 小説 図書館 読ん",
    "garden": "정원 꽃 나무 텃밭 庭 花 木を 畑",
    "animals": "강아지 고양이 犬 猫",
    "faith": "교회 기도 성당 절에 教会 祈 神社 お寺",
    "machines": "컴퓨터 프로그램 코드 パソコン プログラム コード",
    "play": "게임 영화 드라마 ゲーム 映画 ドラマ",
}
TOPICS = tuple(TOPIC_WORDS)

COMMON = (
    "a able about above across actually after afternoon again against ago all almost along already also although "
    "always "
    "am among an and another any anybody anymore anyone anything anyway are around as ask asked at away back bad be "
    "became because become been before began begin behind being below beside best better between big bit both bring "
    "brought but by call called came can come comes coming could couple course day days did different do does doing "
    "done down during each early either else end enough especially etc even evening ever every everybody everyone "
    "everything evidently exactly far feel feeling feels felt few find finally fine finish finished follow for "
    "forget "
    "forgot found four from front full further gave get gets getting give given gives giving go goes going gone "
    "gonna "
    "good got great guess had half happen happened hard has have having he hear heard hello help helped her here "
    "hers "
    "herself hey hi high him himself his hold hope hour hours how however idea if important in inside instead into "
    "is it "
    "it's its itself just keep kept kind knew know known knows large last late later least leave left less let let's "
    "like liked likes little live lived living long longer look looked looking looks lot lots low made mainly make "
    "makes "
    "making many may maybe me mean means meant might mind minute minutes moment month months more morning most "
    "mostly "
    "much must my myself near nearly need needed needs neither never new next nice night nine nobody none nor "
    "nothing "
    "now nowhere number of off often oh ok okay old on once one ones only onto open or other others otherwise our "
    "ours "
    "ourselves out outside over own part past people perhaps person place please plenty point possible pretty "
    "probably "
    "problem put quite rather really reason remember right round said same saw say saying says second see seem "
    "seemed "
    "seems seen send sent set seven several shall she she's should show side simple simply since six small so some "
    "somebody someone something sometimes somewhere soon sorry sort spent stand start started stay stayed stop "
    "stopped "
    "stuff such sure take taken takes taking talk talked talking tell ten than thank thanks that that's the their "
    "theirs "
    "them themselves then there there's these they they're thing things think thinking this those though thought "
    "three "
    "through time times to today together told tomorrow tonight too took top toward towards tried true try trying "
    "turn "
    "turned two under understand until up upon us use used using usual usually very via wait waiting walk walked "
    "want "
    "wanted wants was way ways we week weekend weeks well went were what what's whatever when where whether which "
    "while "
    "who whole whom whose why will wish with within won't word words world would yeah year years yes yesterday yet "
    "you "
    "you'd you'll you're you've young your yours yourself zero he's i i'd i'll i'm i've we'd we'll we're we've it'll "
    "kinda wanna gotta lol haha hmm yep nope thx pls btw http https www com html"
)
NEVER_NAMES = (
    "I Mr Mrs Ms Dr English French German Spanish Italian Korean Japanese Chinese Christmas Easter Internet OK May "
    "March God Mum Mom Dad Grandma Grandpa Sir Madam TV PC"
)
NOT_NAMES = {*NEVER_NAMES.split(), *(word.capitalize() for word in f"{MONTHS} {WEEKDAYS} {COMMON} {KIN}".split())}
HONOURED = (
    "선생 고객 부모 하나 사장 손님 주인 皆 客 お客 お母 お父 お姉 お兄 神"  # before 씨, 님, さん, and yet no names
)
NOT_NAMES_THERE = {*HONOURED.split()}
