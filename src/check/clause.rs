//! Which cell the words before a number name, and whether they speak of what the cell counts: this year, this body, the
//! whole of it. Each number belongs to the nearest words before it. In doubt a number names no cell.

use std::sync::LazyLock;

use regex::Regex;

use crate::form::{Form, Naming};
use crate::report::{Report, is_body};
use crate::text::{pattern, squeeze};

/// A number of the narrative and what stands around it.
pub(super) struct Spoken<'t> {
    pub(super) report: &'t Report,
    /// Key of the section.
    pub(super) section: Option<&'t str>,
    /// Heading of the subsection.
    pub(super) heading: &'t str,
    /// The paragraph before the sentence, its end at least.
    pub(super) earlier: &'t str,
    /// The sentence before the number, its end at least.
    pub(super) before: &'t str,
    /// What stands between the number before, or the start of the sentence, and the number.
    pub(super) nearest: &'t str,
    /// The sentence behind the number, its start at least.
    pub(super) after: &'t str,
}

/// How many letters behind a number say what it takes in: 其中新收政府信息公开申请99件，上年度结转26件.
const NEAR: usize = 30;

/// Marks that part clauses.
const STOPS: &[char] = &['，', '。', '；', '：', '（', ',', ';', ':', '(', '！', '！', '!'];
const OPEN: &[char] = &['（', '('];
const CLOSED: &[char] = &['）', ')'];

/// Words of a comparison: the number is a difference, or another year's.
const COMPARES: &[&str] = &[
    "同比", "环比", "较", "相比", "比上", "比去", "对比", "增加", "增长", "增幅", "减少", "下降", "上升",
    "降低", "多收", "少收", "占",
];
/// Words before a number that is none, to the unit.
const ABOUT: &[&str] =
    &["近", "约", "大约", "超", "超过", "逾", "不足", "至少", "接近", "将近", "突破", "平均"];
/// Words by which several numbers are given for several things.
const EACH: &[&str] = &["分别", "依次", "每"];
/// Words of other years. What was carried over from one is this year's: see [`CARRIED`].
const OTHER_YEARS: &[&str] = &[
    "上年",
    "上一年",
    "去年",
    "前年",
    "往年",
    "历年",
    "近年",
    "近两年",
    "近三年",
    "近五年",
    "以往",
    "十二五",
    "十三五",
    "十四五",
    "历史",
];
/// Words for what was carried over into this year.
const CARRIED: &[&str] = &[
    "上年结转",
    "上年度结转",
    "上一年结转",
    "上一年度结转",
    "去年结转",
    "去年度结转",
    "上年转结",
    "上年度转结",
    "上年转入",
    "上年度转入",
];
/// Words of numbers that count from some year on.
const SINCE: &[&str] = &[
    "施行以来",
    "实施以来",
    "成立以来",
    "建立以来",
    "开展以来",
    "运行以来",
    "开通以来",
    "组建以来",
    "生效以来",
    "历年",
    "至今",
    "截至目前",
];
/// What stands behind a year that dates a law.
const DATED: &[&str] = &["修订", "新修订", "施行", "实施", "印发", "颁布", "出台", "生效", "版"];
/// Ends of the first part of a list that the number belongs to as well: 予以公开、部分公开 12 件.
const LISTED: &[&str] = &[
    "公开", "提供", "处理", "结转", "复议", "诉讼", "受理", "收到", "办结", "答复", "办理", "维持", "纠正",
    "申请", "情况",
];
/// Words between the one that counts and what it does.
const ASIDE: &[&str] = &[
    "共计",
    "累计",
    "总共",
    "一共",
    "合计",
    "总计",
    "共",
    "全年度",
    "全年",
    "年度",
    "年内",
    "年",
    "本年度",
    "本年",
    "当年",
    "今年",
    "报告期内",
    "期间",
    "依法",
    "均",
    "已",
    "还",
    "又",
    "新",
    "主动",
    "实际",
    "直接",
    "度",
    "也",
];
/// Words of how something came, which are no body: 通过各种渠道.
const WAYS: &[&str] = &["通过", "渠道", "途径", "方式"];
/// Words that end as names of bodies do and are none.
const NO_BODIES: &[&str] = &[
    "举办", "承办", "主办", "协办", "开办", "督办", "转办", "交办", "经办", "进行", "推行", "实行", "执行",
    "运行", "发行", "全部", "内部", "外部", "加大", "社会", "机会", "现场", "当场", "上网", "收集", "归集",
    "征集",
];
/// All bodies of a place.
const ALL_BODIES: &[&str] =
    &["各级行政机关", "行政机关", "各级各部门", "各部门", "各单位", "各级政府", "各级", "各地各部门", "各地"];
/// Letters that places end with.
const PLACES: &[char] = &['省', '市', '县', '区', '旗', '州', '镇', '乡'];
/// Ends of a government's name behind that of its place.
const GOVERNMENTS: &[&str] = &["人民政府", "政府", "管理委员会", "管委会"];

static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"((?:19|20)[0-9]{2})年"));
static YEAR_BEGINS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[。；;！!])在?((?:19|20)[0-9]{2})年(?:度|全年)?[，,]"));
static LAST_YEAR_BEGINS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[，,。；;：:（(])(?:去年|上年度?|上一年度?|前年|往年)[，,：:]"));
static MONTHS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([0-9]{1,2})月?(?:[-—–~～]+|至|到)([0-9]{1,2})月"));
static MONTH: LazyLock<Regex> = LazyLock::new(|| pattern(r"年([0-9]{1,2})月(?:[^0-9]|$)"));
static WITH_CARRIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:加上?|连同|包括|包含|(?:^|[^不未])含)[^，。；,;不]{0,8}(?:上年|上一年|去年|往年|以前年度|结转)",
    )
});

impl Spoken<'_> {
    /// The cell that the nearest words name, if they name exactly one and speak of what it counts.
    pub(super) fn cell(&self, unit: &str) -> Option<&'static str> {
        let (clause, takes_in_more) = self.clause();
        let (listed, words) = clause.rsplit_once('、').unwrap_or(("", &clause));
        let squeezed = squeeze(words);
        let form = self.report.form;
        let naming = self.naming(form, &squeezed, unit)?;
        let is_carried = CARRIED.iter().any(|word| squeezed.contains(word));
        let is_other = takes_in_more
            || is_comparison(&squeezed)
            || LISTED.iter().any(|end| squeeze(listed).ends_with(end))
            || self.is_of_another_year(words, is_carried)
            || self.is_of_part_of_the_year()
            || self.is_cumulative(&squeezed)
            || !is_carried && self.takes_in_what_was_carried()
            || !self.is_own(naming, &squeezed);
        (!is_other).then_some(naming.cell.as_str())
    }

    /// The words from the last stop on, without what stands in brackets; and whether that says that the number takes in
    /// more: `予以公开（含部分公开）24件`.
    fn clause(&self) -> (String, bool) {
        let (mut words, last) = without_closed(self.nearest);
        let from = words.rfind(STOPS).and_then(|at| Some(at + words.get(at..)?.chars().next()?.len_utf8()));
        words.drain(..from.unwrap_or(0));
        let more = ["含", "包括", "其中"].iter().any(|word| last.contains(word));
        (words, more && !last.contains(['不', '未']))
    }

    /// The entry of the form that fits, if all that fit name the same cell.
    fn naming(&self, form: Form, words: &str, unit: &str) -> Option<&'static Naming> {
        let fits = |naming: &&Naming| {
            naming.unit == unit
                && naming.words.iter().all(|any| any.iter().any(|word| words.contains(word)))
                && !naming.without.iter().any(|word| words.contains(word))
                && self.is_about(naming)
        };
        let mut fitting = form.definition().mentions.iter().filter(fits);
        let first = fitting.next()?;
        fitting.all(|other| other.cell == first.cell).then_some(first)
    }

    /// Whether the text speaks of what the entry is about.
    fn is_about(&self, naming: &Naming) -> bool {
        let says = |word: &String| {
            [self.heading, self.earlier, self.before, self.after]
                .iter()
                .any(|text| text.contains(word.as_str()))
        };
        naming.about.is_empty()
            || self.section.is_some_and(|key| naming.sections.iter().any(|section| section == key))
            || naming.about.iter().any(says)
    }

    fn is_of_another_year(&self, words: &str, is_carried: bool) -> bool {
        let year = self.report.year;
        if !is_carried && OTHER_YEARS.iter().any(|word| words.contains(word)) {
            return true;
        }
        let own = YEAR.captures_iter(words).filter(|found| !is_carried_to(words, found));
        let mut own = own.filter_map(|found| number(&found)).peekable();
        if own.peek().is_some() {
            return own.any(|printed| Some(printed) != year);
        }
        let topics = YEAR.captures_iter(self.before).filter(|found| is_topic(self.before, found));
        let topic = topics.filter_map(|found| Some((found.get(0)?.start(), number(&found)?))).last();
        let last_year = LAST_YEAR_BEGINS.find_iter(self.before).map(|found| found.start()).last();
        match (topic, last_year) {
            (Some((at, _)), Some(last)) if last > at => true,
            (None, Some(_)) => true,
            (Some((_, printed)), _) => Some(printed) != year,
            (None, None) => {
                let earlier =
                    YEAR_BEGINS.captures_iter(self.earlier).filter_map(|found| number(&found)).last();
                earlier.is_some_and(|printed| Some(printed) != year)
            }
        }
    }

    fn is_of_part_of_the_year(&self) -> bool {
        let month =
            |found: &regex::Captures, group| found.get(group).and_then(|m| m.as_str().parse::<u32>().ok());
        let whole = |found: &regex::Captures| month(found, 1) == Some(1) && month(found, 2) == Some(12);
        let edge = |found: &regex::Captures| matches!(month(found, 1), Some(1 | 12));
        ["上半年", "下半年", "季度"].iter().any(|part| self.before.contains(part))
            || MONTHS.captures_iter(self.before).any(|found| !whole(&found))
            || MONTH.captures_iter(self.before).any(|found| !edge(&found))
    }

    fn is_cumulative(&self, words: &str) -> bool {
        let until = ["截至", "截止"].iter().any(|word| self.before.contains(word));
        until && words.contains("累计") || SINCE.iter().any(|word| self.before.contains(word))
    }

    /// Whether the number counts what was carried over from last year as well: `103件（含上年结转8件）`.
    fn takes_in_what_was_carried(&self) -> bool {
        // What an earlier number takes in stands in brackets behind it.
        if WITH_CARRIED.is_match(&without_closed(self.before).0) {
            return true;
        }
        let bracketed = self.after.strip_prefix(OPEN);
        let inside = bracketed.map(|rest| rest.split(CLOSED).next().unwrap_or(rest));
        let near = self
            .after
            .char_indices()
            .nth(NEAR)
            .and_then(|(at, _)| self.after.get(..at))
            .unwrap_or(self.after);
        let behind = near
            .strip_prefix(['，', ','])
            .filter(|rest| ["其中", "含", "包括", "包含", "内含"].iter().any(|word| rest.starts_with(word)));
        inside.is_some_and(says_carried) || behind.is_some_and(says_carried)
    }

    /// Whether it is the reporting body itself that counts, and not an office of it, another body or a whole place.
    fn is_own(&self, naming: &Naming, words: &str) -> bool {
        let verbs = naming.words.iter().flatten().filter_map(|word| words.find(word.as_str()));
        let Some(mut subject) = verbs.min().and_then(|at| words.get(..at)) else { return true };
        subject = YEAR.find_iter(subject).last().map_or(subject, |year| {
            // 某局2023年 is one subject, 2023年某局 another.
            let rest = subject.get(year.end()..).unwrap_or("");
            if without_aside(rest).is_empty() { subject.get(..year.start()).unwrap_or("") } else { rest }
        });
        subject = without_aside(subject);
        let all = ALL_BODIES.iter().find_map(|bodies| subject.strip_suffix(bodies));
        match (all, &self.report.agency) {
            (Some(place), Some(agency)) => is_place_of(place, agency),
            (Some(_), None) => false,
            (None, _) if !is_body(subject) || NO_BODIES.iter().any(|end| subject.ends_with(end)) => true,
            (None, _) if WAYS.iter().any(|way| subject.contains(way)) => true,
            (None, Some(agency)) if subject.ends_with(PLACES) => is_place_of(subject, agency),
            (None, Some(agency)) => is_of(subject, agency),
            (None, None) => subject.starts_with(['我', '本']),
        }
    }
}

/// Whether words say that what was carried over from last year is among what they count.
fn says_carried(words: &str) -> bool {
    let apart = ["不含", "不包括", "未含", "另有", "除"].iter().filter_map(|word| words.find(word)).min();
    let words = apart.and_then(|at| words.get(..at)).unwrap_or(words);
    let carried = |(at, word): (usize, &str)| {
        words.get(at + word.len()..).is_some_and(|rest| !rest.starts_with(['下', '至', '到', '次', '明']))
    };
    ["上年", "上一年", "去年", "往年", "以前年度", "跨年"].iter().any(|word| words.contains(word))
        || words.match_indices("结转").any(carried)
}

/// A text without what stands in brackets that are closed; and what stood in the last of them.
fn without_closed(text: &str) -> (String, String) {
    let (mut out, mut inside, mut last) = (String::new(), Vec::new(), String::new());
    for c in text.chars() {
        if OPEN.contains(&c) {
            inside.push(out.len());
            out.push(c);
        } else if CLOSED.contains(&c) {
            if let Some(open) = inside.pop() {
                last = out.split_off(open);
            }
        } else {
            out.push(c);
        }
    }
    (out, last)
}

fn number(found: &regex::Captures) -> Option<i32> {
    found.get(1)?.as_str().parse().ok()
}

/// Whether a clause compares, estimates, or gives several numbers at once.
fn is_comparison(words: &str) -> bool {
    COMPARES.iter().chain(EACH).any(|word| words.contains(word))
        || ABOUT.iter().any(|word| words.ends_with(word))
}

/// Whether a year is one that something is carried over to: 结转2024年.
fn is_carried_to(words: &str, year: &regex::Captures) -> bool {
    let before = year.get(0).and_then(|found| words.get(..found.start())).unwrap_or("");
    before.trim_end_matches(['至', '到', '下', '年', '度']).ends_with(['转', '结'])
}

/// Whether a year is the one that a sentence speaks of, and not one that it compares with, or a law's.
fn is_topic(text: &str, year: &regex::Captures) -> bool {
    let Some(found) = year.get(0) else { return false };
    let (before, behind) = (text.get(..found.start()).unwrap_or(""), text.get(found.end()..).unwrap_or(""));
    let is_inside = |open: &str, close: &str| before.rfind(open) > before.rfind(close);
    !before.ends_with(['比', '较', '与', '同', '和'])
        && !before.ends_with("较于")
        && !is_inside("《", "》")
        && !is_inside("〔", "〕")
        && !DATED.iter().any(|word| behind.starts_with(word))
        && !is_carried_to(text, year)
}

fn without_aside(mut words: &str) -> &str {
    while let Some(rest) = ASIDE.iter().find_map(|word| words.strip_suffix(word)) {
        words = rest;
    }
    words
}

/// Whether a subject that ends with a place is the place that the agency governs: 全市 is 某市人民政府's, and no bureau's.
fn is_place_of(subject: &str, agency: &str) -> bool {
    let place = GOVERNMENTS.iter().find_map(|ending| agency.strip_suffix(ending)).unwrap_or(agency);
    let Some(level) = subject.chars().next_back() else { return false };
    let bare = subject.strip_suffix(level).unwrap_or(subject);
    place.ends_with(level) && (bare.is_empty() || bare.ends_with(['全', '我', '本']) || is_of(subject, place))
}

/// Whether a subject is the agency, perhaps in short: 县发改局 is 某县发展和改革局.
fn is_of(subject: &str, agency: &str) -> bool {
    let mut letters = agency.chars().rev();
    let shared = subject.chars().rev().take_while(|letter| letters.any(|c| c == *letter)).count();
    let before = subject.chars().rev().nth(shared);
    shared >= 2 || shared == 1 && before.is_none_or(|c| matches!(c, '我' | '本' | '全'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_told_in_short() {
        let own = |subject: &str, agency: &str| is_of(subject, agency);
        assert!(
            own("县发改局", "某县发展和改革局") && own("我局", "某县林业局") && own("镇政府", "某镇人民政府")
        );
        assert!(own("区人社局", "某区人力资源和社会保障局") && own("本街道", "某街道办事处"));
        assert!(
            !own("市公安局", "某市教育局")
                && !own("区政府办公室", "某区人民政府")
                && !own("各乡镇", "某镇人民政府")
        );
        assert!(
            is_place_of("全市", "某市人民政府")
                && is_place_of("我县", "某县")
                && is_place_of("某县", "某县人民政府")
        );
        assert!(!is_place_of("全市", "某市教育局") && !is_place_of("全县", "某镇人民政府"));
    }
}
