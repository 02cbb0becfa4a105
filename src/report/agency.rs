//! Which words can be the name of a public body, and what titles print beside one that is no part of it: dates, the act
//! of publishing, names of sites. Knows how public bodies are named, nothing of forms.

use std::sync::LazyLock;

use regex::Regex;

use crate::text::{chinese_year, pattern};

/// The words in front of a title, read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Front<'t> {
    /// What may be the name of the body. Whether it is one, [`is_name`] says.
    pub(super) name: &'t str,
    /// A year of report among the words.
    pub(super) year: Option<i32>,
    /// Several years or a school year, as printed: no year of report.
    pub(super) span: Option<&'t str>,
}

/// Fewest and most letters of a name; the longest seen has 48.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=60;
/// Fewest letters of a name that is left when others are taken off: 某县某局.
const FULL_NAME: usize = 4;

static DATE_IN_FRONT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^[\[（(【]?(?:19|20)[0-9]{2}[-./年][01]?[0-9][-./月][0-3]?[0-9]日?[\]）)】]?")
});
static YEAR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:(?:19|20)[0-9]{2}|[一二三四五六七八九〇○零]{4})年(?:度)?"));
/// A year without its 年 in front of a name: `2023某县林业局`.
static BARE_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^((?:19|20)[0-9]{2})[^0-9年./-]"));
/// Several years in front of a name: `2022-2023学年`, `2022学年`.
static SPAN_IN_FRONT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:19|20)[0-9]{2}(?:年?(?:度)?(?:[-—–－~～/]+|至|到)(?:19|20)?[0-9]{2}(?:学年|年)|学年)(?:度)?",
    )
});
/// The same behind a name, and what is left of it where the title has the last year: `2008-`, `2008年至`.
static SPAN_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:19|20)[0-9]{2}(?:年?(?:度)?(?:[-—–－~～/]+|至|到)(?:(?:19|20)?[0-9]{2}(?:学年|年)?(?:度)?)?|学年(?:度)?)$",
    )
});

/// Words with which somebody publishes a report. In front of a name they are no part of it.
const PUBLISHES: &[&str] = &["公布", "发布", "公开", "印发", "刊登", "刊发", "报送", "上报", "转发"];

/// Words of sites, and of what hijacked sites advertise.
const SITES: &[&str] = &[
    "网站",
    "官网",
    "门户网",
    "政府网",
    "政务网",
    "信息网",
    "公开网",
    "新闻网",
    "在线",
    "欢迎您",
    "欢迎访问",
    "登录",
    "登陆",
    "下载",
    "入口",
    "网址",
    "手机版",
    "最新版",
    "安卓",
    "客户端",
    "娱乐城",
    "博彩",
    "棋牌",
    "赌场",
    "百家乐",
    "亚博",
    "开云",
    "乐鱼",
    "九游",
    "米乐",
    "华体会",
    "爱游戏",
    "必威",
    "万博",
    "葡京",
    "威尼斯人",
];

/// What follows 体育 and 彩票 in the names of public bodies. Anything else is a betting site's.
const BEHIND_SPORT: &[char] = &[
    '局', '总', '中', '运', '学', '馆', '场', '发', '彩', '产', '事', '公', '服', '训', '工', '社', '协',
    '委', '旅', '健', '广', '文', '科', '和', '与', '及', '职', '集', '基', '办', '管', '部', '新', '、',
];

/// Words of a page's own edges.
const EDGES: &[&str] =
    &["首页", "上一篇", "下一篇", "上一条", "下一条", "当前位置", "所在位置", "您的位置", "您现在的位置"];

/// Words that no body is called by: of newspapers, of index cards, of lists of documents.
const NOT_IN_NAMES: &[&str] = &[
    "日报",
    "晚报",
    "晨报",
    "早报",
    "都市报",
    "时报",
    "商报",
    "周报",
    "快报",
    "公众号",
    "微信",
    "微博",
    "头条",
    "原创",
    "转载",
    "本站",
    "本网",
    "来源",
    "作者",
    "记者",
    "通讯员",
    "点击",
    "浏览",
    "打印",
    "字号",
    "标题",
    "索引",
    "文号",
    "正文",
    "栏目",
    "专栏",
    "专题",
    "历年",
    "往年",
    "附件",
    "根据",
    "按照",
    "关于",
];

/// Words in front of a report's name that are none of it.
const NOT_IN_FRONT: &[&str] =
    &["图解", "解读", "一图", "读懂", "热烈", "祝贺", "各", "版", "收藏", "分享", "请", "关于"];

/// Newspapers that are bodies of their own.
const PUBLISHERS: &[&str] = &["报社", "报业集团", "出版社"];

/// Signs that no name has.
const NOT_SIGNS: &[char] = &[
    '〈', '〉', '<', '>', '=', '_', '|', '#', '*', '?', '？', '!', '！', '@', '&', '%', '＿', '：', ':',
    '。', '，', ',', '“', '”', '"',
];

/// Words that stand for a body without naming it.
const STAND_INS: &[&str] = &[
    "机关",
    "单位",
    "部门",
    "局",
    "行政机关",
    "各单位",
    "各部门",
    "各乡镇",
    "各县区",
    "全省",
    "全市",
    "全县",
    "全区",
    "全州",
    "政府",
    "人民政府",
    "办公室",
    "局办公室",
    "党政办",
    "党政办公室",
    "综合科",
    "综合办公室",
    "信息中心",
    "政务公开办",
    "政务公开办公室",
    "政务公开科",
    "管理员",
    "互联网",
    "该局",
    "该单位",
    "该机关",
    "贵局",
];

/// What follows 本 where it means the speaker's own body. 本溪市 and 本号镇 are places.
const OWN: &[char] = &[
    '局', '机', '单', '部', '级', '院', '市', '县', '区', '省', '州', '镇', '乡', '街', '委', '办', '厅',
    '行', '校', '中', '站', '网', '刊', '报', '所', '处', '队', '年', '公', '会', '社', '馆', '旗', '村',
    '盟', '系', '地', '辖',
];

/// What names of public bodies end with, in both scripts.
const ENDINGS: &[char] = &[
    '府', '局', '委', '办', '院', '厅', '部', '处', '所', '站', '心', '道', '镇', '乡', '县', '市', '区',
    '省', '会', '队', '署', '行', '司', '室', '校', '学', '联', '社', '团', '馆', '关', '旗', '盟', '州',
    '村', '场', '园', '集', '库', '台', '网', '房', '厂', '店', '港', '庭', '协', '大', '街', '辦', '廳',
    '處', '鎮', '鄉', '縣', '區', '會', '隊', '聯', '團', '館', '關', '場', '園', '庫', '臺', '網',
];

/// Provinces, whose names stand by themselves: 上海政府信息公开年报.
const PROVINCES: &[&str] = &[
    "北京",
    "天津",
    "上海",
    "重庆",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
];

/// Letters of places, one of which a full name has.
const PLACES: &[char] = &[
    '国', '省', '市', '县', '区', '旗', '州', '盟', '镇', '乡', '街', '村', '國', '縣', '區', '鎮', '鄉',
    '校', '学',
];

/// Reads the words in front of a title.
pub(super) fn read(words: &str) -> Front<'_> {
    let words = words.trim_end_matches("关于").trim_end_matches('的');
    let (words, behind) = match SPAN_BEHIND.find(words) {
        Some(found) => (words.get(..found.start()).unwrap_or(""), Some(found.as_str())),
        None => (words, None),
    };
    let words = trim(words);
    let (words, span) = match SPAN_IN_FRONT.find(words).filter(|_| !DATE_IN_FRONT.is_match(words)) {
        Some(found) => (words.get(found.end()..).unwrap_or(""), Some(found.as_str())),
        None => (words, behind),
    };
    let (words, year) = behind_dates(trim(words));
    let (words, inner) = around_year(words);
    Front { name: trim(words), year: year.or(inner).filter(|_| span.is_none()), span }
}

/// Whether words say a school year, which is no year of report.
pub(super) fn is_school_year(words: &str) -> bool {
    words.contains("学年")
}

/// Without what joins a name to a title.
fn trim(words: &str) -> &str {
    let words = words.trim_end_matches("关于").trim_end_matches('的');
    let words = words.trim_matches(['-', '—', '–', '_', '|', '“', '”', '：', ':', '·']);
    words.strip_prefix("关于").unwrap_or(words)
}

/// Without the dates and the words of publishing that stand in front, and the year that is none of publishing.
fn behind_dates(words: &str) -> (&str, Option<i32>) {
    let (mut words, mut year) = (words, None);
    loop {
        let date = DATE_IN_FRONT.find(words).map(|found| found.end());
        let printed = YEAR.find(words).filter(|found| found.start() == 0);
        let rest = match (date, printed) {
            (Some(end), _) => behind_verb(words.get(end..).unwrap_or("")),
            (None, Some(found)) => {
                let rest = words.get(found.end()..).unwrap_or("");
                let published = behind_verb(rest);
                if published.len() == rest.len() {
                    year = year.or_else(|| year_of(found.as_str()));
                }
                published
            }
            (None, None) => {
                let bare = BARE_YEAR.captures(words).and_then(|found| found.get(1));
                year = year.or_else(|| year_of(bare?.as_str()));
                behind_verb(words.get(bare.map_or(0, |found| found.end())..).unwrap_or(""))
            }
        };
        if rest.len() == words.len() {
            return (words, year);
        }
        words = rest.trim_start_matches("关于");
    }
}

/// Without a word of publishing in front.
fn behind_verb(words: &str) -> &str {
    PUBLISHES.iter().find_map(|verb| words.strip_prefix(verb)).unwrap_or(words)
}

/// The name before a year that stands in the middle: 某局2023年法治政府建设和. Of `某市2024年公布某局` it is the one behind,
/// and the year is that of publishing.
fn around_year(words: &str) -> (&str, Option<i32>) {
    let Some(found) = YEAR.find(words) else { return (words, None) };
    let head = words.get(..found.start()).unwrap_or("");
    let tail = words.get(found.end()..).unwrap_or("");
    let published = behind_verb(tail);
    if published.len() < tail.len() {
        (published, None)
    } else if is_name(head) {
        (head, year_of(found.as_str()))
    } else {
        (words, None)
    }
}

fn year_of(text: &str) -> Option<i32> {
    chinese_year(text.trim_end_matches('度').trim_end_matches('年'))
}

/// Where, behind the name of a site, the full name of a body begins.
pub(super) fn behind_site(words: &str) -> Option<usize> {
    let rest = words.get(end_of_site(words)?..)?.trim_start_matches(|c: char| !c.is_alphanumeric());
    is_full(read(rest).name).then_some(words.len() - rest.len())
}

/// Whether words are those of a page's own edge: the way to the page, or its neighbours in a list.
pub(super) fn is_of_a_page(words: &str) -> bool {
    EDGES.iter().any(|edge| words.contains(edge))
}

/// Where the last word of a site ends.
fn end_of_site(words: &str) -> Option<usize> {
    // 信息网络中心 is a body.
    let is_site = |end: &usize| !words.get(*end..).is_some_and(|rest| rest.starts_with('络'));
    let site =
        SITES.iter().filter_map(|word| words.rfind(word).map(|at| at + word.len())).filter(is_site).max();
    let sport = ["体育", "彩票"].into_iter().flat_map(|word| words.match_indices(word));
    let sport = sport.map(|(at, word)| at + word.len());
    let sport =
        sport.filter(|end| words.get(*end..).is_some_and(|rest| !rest.starts_with(BEHIND_SPORT))).max();
    let latin = words.rfind(|c: char| c.is_ascii_alphabetic()).map(|at| at + 1);
    let dash = words.rfind(['-', '_', '—', '–', '|']).filter(|_| !words.starts_with("中国-"));
    let dash = dash.and_then(|at| Some(at + words.get(at..)?.chars().next()?.len_utf8()));
    [site, sport, latin, dash].into_iter().flatten().max()
}

/// Whether words are the full name of a body: one that says where it is.
pub(super) fn is_full(words: &str) -> bool {
    let is_torn = words.starts_with(PLACES) && !words.starts_with("市中") && !words.starts_with("国家");
    words.chars().count() >= FULL_NAME
        && words.contains(PLACES)
        && is_body(words)
        && is_name(words)
        && !is_torn
}

/// Whether words end as names of public bodies do, what stands in brackets behind them left aside.
pub(crate) fn is_body(words: &str) -> bool {
    without_brackets(words).ends_with(ENDINGS)
}

fn without_brackets(words: &str) -> &str {
    let closed = words.ends_with(['）', ')']);
    let open = words.rfind(['（', '(']).filter(|at| closed && *at > 0);
    open.and_then(|at| words.get(..at)).unwrap_or(words)
}

/// Whether words can be the name of a reporting body.
pub(super) fn is_name(words: &str) -> bool {
    LETTERS.contains(&words.chars().count())
        && !words.starts_with(|c: char| c.is_ascii_digit())
        // The rest of 委员会, whose beginning stands on another line.
        && !words.starts_with("员会")
        && !NOT_IN_FRONT.iter().any(|word| words.starts_with(word))
        && !is_stand_in(words)
        && !words.contains(NOT_SIGNS)
        && !words.contains(|c: char| c.is_ascii_alphabetic() || c.is_whitespace())
        && !NOT_IN_NAMES.iter().any(|word| words.contains(word) && !is_newspaper(words))
        && (end_of_site(words).is_none() || words.contains('-') && words.starts_with("中国-"))
        && YEAR.find(words).is_none()
        && (is_body(words) || PROVINCES.contains(&words))
}

/// Whether a newspaper, or its house, is the body itself.
fn is_newspaper(words: &str) -> bool {
    PUBLISHERS.iter().any(|ending| words.ends_with(ending))
}

/// Whether words stand for a body without naming it: 我局, 本机关, 办公室.
fn is_stand_in(words: &str) -> bool {
    let own = words.strip_prefix('本').is_some_and(|rest| rest.starts_with(OWN));
    words.starts_with('我') || own || STAND_INS.contains(&words)
}

/// Whether what a page names as its publisher or source can be the reporting body: no newspaper, no broadcaster, no site.
pub(super) fn is_publisher(words: &str) -> bool {
    let media = ["融媒", "电视台", "广播", "新华社", "通讯社", "网络", "报社", "报业", "传媒"];
    let site = words.ends_with('网') && !words.ends_with("电网");
    is_name(words) && !site && !media.iter().any(|word| words.contains(word))
}
