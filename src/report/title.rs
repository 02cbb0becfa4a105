//! Title, agency and year.

use std::sync::LazyLock;

use regex::Regex;

use super::tag::{Item, Passage, TITLE_LINES, passages};
use super::{agency, foreign};
use crate::form::{Form, Line};
use crate::text::{chinese_year, pattern, split_numbering, tidy};

/// What the title says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Title {
    /// The title on one line, without blanks.
    pub(super) text: String,
    /// The reporting body.
    pub(super) agency: Option<String>,
    /// The year it reports about.
    pub(super) year: Option<i32>,
    /// Several years or a school year, as printed, which are no year of report.
    pub(super) span: Option<String>,
    /// Indexes of the blocks it is printed in.
    pub(super) blocks: Vec<usize>,
}

impl Title {
    /// Whether it names its agency.
    fn is_named(&self) -> bool {
        self.agency.as_ref().is_some_and(|agency| agency.chars().count() >= 2)
    }
}

/// The period a report covers, 年 or 月 lost now and then: `20201月1日起至`, `2022年1月1日至`.
static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"((?:19|20)[0-9]{2})[ \n]*年?[ \n]*1[ \n]*月?[ \n]*1[ \n]*日[ \n]*(?:起|至|—|－|-|到|（|\()")
});
/// A school year, which is no year of report: `2022年9月1日至2023年8月31日`.
static SCHOOL_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:19|20)[0-9]{2}[ \n]*年[ \n]*9[ \n]*月[ \n]*1[ \n]*日[ \n]*(?:起|至|—|－|-|到).{0,30}?8[ \n]*月[ \n]*31[ \n]*日",
    )
});
/// What a page prints of a report's publication, on the line of its title: `2025-01-20 15:30 来源：某县政府`.
static IMPRINT_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[\[（(【]?(?:(?:19|20)[0-9]{2}[-./年][01]?[0-9][-./月][0-3]?[0-9]|(?:(?:信息|文章|稿件)?来源|作者|发布(?:时间|日期|机构|人|单位|者)|(?:成文|生成)?日期|时间|浏览(?:次数|量)?|点击(?:数|量)?|阅读(?:次数|量)?|字号|字体|访问量)[：:])",
    )
});

/// The longest line that can be a title.
const LONGEST_TITLE: usize = 80;
/// The longest line that can be the first half of a title, an agency by itself.
const LONGEST_AGENCY: usize = 40;
/// How many paragraphs before the text a title is looked for in: a site's menu may have 200.
const SEARCHED: usize = 400;
/// How many paragraphs of the text it is looked for in, where none stands before it.
const BEHIND: usize = 60;

/// Finds the title among the first paragraphs, wherever it stands and however it is broken over lines.
///
/// What stands before the text begins comes first: under it are links to other reports. `hint` is the title that the
/// file has of itself, a witness where several lines could be one.
pub(super) fn find_title(form: Form, items: &[Item], hint: Option<&str>) -> Option<Title> {
    let begins = passages(items).find(|(_, p)| p.opens_section()).map_or(items.len(), |(at, _)| at);
    let witness = hint.and_then(|title| parse_file_title(form, title));
    let before = || passages(items).take_while(|(at, _)| *at < begins).take(SEARCHED);
    let behind = || passages(items).skip_while(|(at, _)| *at < begins).take(BEHIND);
    let found = best_title(items, before(), witness.as_ref());
    let found = found.or_else(|| best_title(items, behind(), witness.as_ref()));
    found.or_else(|| find_table_title(items))
}

fn best_title<'i>(
    items: &[Item],
    among: impl Iterator<Item = (usize, &'i Passage)>,
    witness: Option<&Title>,
) -> Option<Title> {
    let mut best: Option<(i32, Title)> = None;
    for (at, passage) in among {
        for lines in 1..=TITLE_LINES {
            let Some((from, title)) = title_ending_at(items, at, lines) else { continue };
            // A line before the title is part of it where it names a body, and no menu's entry.
            if lines > 1 && !title.agency.as_deref().is_some_and(agency::is_body) {
                continue;
            }
            // A whole line by itself beats one put together; a title with agency and year beats one without.
            let mut rank = 0;
            rank += 4 * i32::from(title.is_named()) + 3 * i32::from(title.year.is_some());
            rank += 3 * i32::from(passage.paragraph.prominent);
            rank -= 2 * (lines as i32 - 1);
            rank += 6 * i32::from(witness.is_some_and(|w| w.agency == title.agency && w.year == title.year));
            // Of two that are alike the one nearer to the text is the title; on pages it is the first.
            let later = passage.paragraph.place.page().is_none();
            if best.as_ref().is_none_or(|(top, _)| rank > *top || later && lines == 1 && rank == *top) {
                best = Some((rank, Title { blocks: (from..=at).collect(), ..title.clone() }));
            }
        }
    }
    best.map(|(_, title)| title)
}

/// The title of a table that is published by itself.
fn find_table_title(items: &[Item]) -> Option<Title> {
    passages(items).take(SEARCHED).find_map(|(at, passage)| {
        let title = passage.table_title().or_else(|| passage.first_line()?.table_title())?;
        title.agency.is_some().then(|| Title { blocks: vec![at], ..title.clone() })
    })
}

/// The title that ends with a block and is printed on so many, with the first of them.
fn title_ending_at(items: &[Item], at: usize, lines: usize) -> Option<(usize, &Title)> {
    let from = (at + 1).checked_sub(lines)?;
    Some((from, items.get(at)?.passage()?.title_with(items.get(from..at)?)?))
}

/// Whether a line is short enough for a title, its blanks and line ends left aside.
fn may_be_title(line: &str) -> bool {
    // Four bytes a letter, and as many blanks again.
    line.len() <= 8 * LONGEST_TITLE
}

/// Reads such a title.
pub(super) fn parse_table_title(form: Form, line: &str) -> Option<Title> {
    if !may_be_title(line) {
        return None;
    }
    let text: String = tidy(line).chars().filter(|c| !c.is_whitespace()).collect();
    if text.chars().count() > LONGEST_TITLE || foreign::is_about_part_of_a_year(&text) {
        return None;
    }
    let found = form.titles.table.as_ref()?.captures(&text)?;
    let front = agency::read(found.name("before").map_or("", |m| m.as_str()));
    let year = ["y1", "y2"].iter().find_map(|y| found.name(y)).and_then(|m| year_of(m.as_str()));
    Some(Title {
        text: text.clone(),
        agency: agency::is_name(front.name).then(|| front.name.to_owned()),
        year: year.or(front.year).filter(|_| front.span.is_none()),
        span: front.span.map(str::to_owned),
        blocks: Vec::new(),
    })
}

/// The blocks at which reports begin, by titles with agency and year; the same title printed again begins none.
pub(super) fn starts(form: Form, items: &[Item]) -> Vec<usize> {
    let mut out: Vec<usize> = Vec::new();
    let Some(pattern) = &form.definition().titles.report else { return out };
    let mut known: Option<&Title> = None;
    for (at, passage) in passages(items) {
        if passage.text().chars().count() > LONGEST_TITLE || !pattern.may_end_in(passage.text()) {
            continue;
        }
        let mut whole = (1..=TITLE_LINES).filter_map(|lines| title_ending_at(items, at, lines));
        let Some((from, title)) = whole.find(|(_, t)| t.is_named() && t.year.is_some()) else { continue };
        if known.is_some_and(|k| k.agency == title.agency && k.year == title.year) {
            continue;
        }
        out.push(from);
        known = Some(title);
    }
    out
}

/// The title of another document that speaks of reports, with the block it is: a notice, an interpretation, a
/// quarter's figures.
///
/// In a page it must be set apart, or be the page's own title: its menus have lines of the same words.
pub(super) fn foreign(items: &[Item]) -> Option<(usize, &Passage)> {
    let stands_out = |p: &Passage| p.paragraph.prominent || p.paragraph.place.line().is_some();
    passages(items).take(SEARCHED).find(|(_, p)| stands_out(p) && p.is_foreign())
}

/// Whether a title may begin with a line that goes on in the next.
pub(super) fn may_begin(form: Form, part: &str) -> bool {
    part.chars().count() <= LONGEST_AGENCY
        && !part.contains(['。', '；', '：', ':', '？', '/'])
        && split_numbering(part).0.is_none()
        && !part.is_ascii()
        && without_label(form, part) == Some(part)
}

/// Reads the title that a file or a page has of itself, to which sites add their own names.
pub(super) fn parse_file_title(form: Form, title: &str) -> Option<Title> {
    let pieces = title.split(['_', '|', '｜', '—', '–', '-', '>', '»']);
    let whole = parse_title(form, title);
    if whole.as_ref().is_some_and(Title::is_named) {
        return whole;
    }
    pieces.filter_map(|piece| parse_title(form, piece)).find(Title::is_named).or(whole)
}

/// Reads a title, or says that the line is none.
pub(super) fn parse_title(form: Form, line: &str) -> Option<Title> {
    if !may_be_title(line) {
        return None;
    }
    let text: String = tidy(line).chars().filter(|c| !c.is_whitespace()).collect();
    // 附件1：, 【年报】: what it is called where it is put, not its own name.
    let text = text.strip_prefix('附').map_or(text.as_str(), |rest| {
        let rest = rest.strip_prefix('件').unwrap_or(rest);
        let bare = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '一' | '二' | '三'));
        bare.strip_prefix(['：', ':']).unwrap_or(&text)
    });
    let text =
        text.strip_prefix(['【', '[']).and_then(|t| t.split_once(['】', ']'])).map_or(text, |(_, rest)| rest);
    let text = [".pdf", ".docx", ".doc", ".txt", ".html"].iter().fold(text, |t, end| t.trim_end_matches(end));
    let pattern = form.titles.report.as_ref()?;
    let text = without_imprint(pattern.captures(text)?.name("after").map_or("", |m| m.as_str()), text);
    let text = without_label(form, text)?;
    if text.chars().count() > LONGEST_TITLE || split_numbering(text).0.is_some() {
        return None;
    }
    let found = pattern.captures(text)?;
    let after = found.name("after").map_or("", |m| m.as_str());
    let before = found.name("before").map_or("", |m| m.as_str());
    let bracketed = after.starts_with(['（', '(', '【', '[']) && after.ends_with(['）', ')', '】', ']']);
    if !(after.is_empty() || bracketed) {
        return None;
    }
    if foreign::is_about_part_of_a_year(text)
        || ["格式", "模板", "样式", "范本", "参考", "示例"].iter().any(|word| after.contains(word))
        || before.contains("××")
        || agency::is_of_a_page(before)
        || before.trim_end_matches(['：', ':']).contains([
            '。', '，', '；', '：', ':', '《', '》', '/', '>', '»', '|', '｜', '→', '＞', '›', '‹', '«', '\\',
        ])
        || before.ends_with(['按', '照', '据', '制', '布'])
    {
        return None;
    }
    // Some site's name, and then the title.
    if let Some(at) = agency::behind_site(before) {
        return parse_title(form, text.get(at..)?);
    }
    let mut year = found.name("y1").or_else(|| found.name("y2")).and_then(|m| year_of(m.as_str()));
    let inside = after.trim_matches(['（', '(', '【', '[', '）', ')', '】', ']']);
    year = year
        .or_else(|| inside.strip_suffix('度').unwrap_or(inside).strip_suffix('年').and_then(year_of))
        .filter(|_| !agency::is_school_year(inside));
    let front = agency::read(before);
    let span = front.span.or(Some(inside).filter(|words| agency::is_school_year(words)));
    year = year.or(front.year);
    // 某局2023政府信息公开…: the year without its 年.
    let bare = front.name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = front.name.get(bare.len()..).filter(|digits| digits.len() == 4).and_then(year_of);
    let name = if digits.is_some() { bare } else { front.name };
    // 青山区人民政府信息公开工作年度报告: one 政府 printed for two.
    let rest = text.get(before.len()..).unwrap_or_default();
    let shared = form.titles.shared.iter().find(|s| name.ends_with(&s.behind) && rest.contains(&s.title));
    let name = shared.map_or_else(|| name.to_owned(), |shared| format!("{name}{}", shared.words));
    Some(Title {
        text: text.to_owned(),
        // 年某局: the year's digits are lost. 年陡镇 is a place.
        agency: Some(name)
            .filter(|name| agency::is_name(name) && (year.is_some() || !name.starts_with('年'))),
        year: year.or(digits).filter(|_| span.is_none()),
        span: span.map(str::to_owned),
        blocks: Vec::new(),
    })
}

/// The line without what it prints of its publication behind the title.
fn without_imprint<'t>(after: &str, text: &'t str) -> &'t str {
    let is_imprint = !after.is_empty() && IMPRINT_BEHIND.is_match(after);
    text.strip_suffix(after).filter(|_| is_imprint).unwrap_or(text)
}

/// The bodies whose report a line speaks of, though it is no title itself: `关于某局2023年政府信息公开工作年度报告的公示`.
pub(super) fn spoken_of(form: Form, line: &str) -> Option<String> {
    if !may_be_title(line) {
        return None;
    }
    let (_, _, words) = split_numbering(line);
    let ends = ["报告", "年报"].iter().flat_map(|word| words.match_indices(word).map(|(at, w)| at + w.len()));
    let mut titles = ends.filter_map(|end| parse_title(form, words.get(..end)?));
    titles.find_map(|title| title.agency.filter(|name| agency::is_full(name)))
}

/// The line without the label of an index card, 标题 or 信息名称, in front of the title. `None` where the line begins with
/// another of its labels: then it is no title.
fn without_label(form: Form, text: &str) -> Option<&str> {
    let words = |line: &'static Line| std::iter::once(&line.label).chain(&line.aliases);
    let labels = form
        .definition()
        .imprint
        .iter()
        .flat_map(|line| words(line).map(move |word| (line.key == "title", word)));
    // The longest, since 信息名称 ends with 名称.
    let longest = labels.clone().filter(|(_, word)| text.starts_with(word.as_str()));
    let Some((is_title, label)) = longest.max_by_key(|(_, word)| word.len()) else { return Some(text) };
    if is_title {
        let rest = text.get(label.len()..).unwrap_or("").trim_start_matches(['：', ':', '】', ']']);
        return Some(rest);
    }
    let own = labels.filter(|(is_title, word)| *is_title && word.chars().count() > 1);
    let end = own.filter_map(|(_, word)| text.rfind(word.as_str()).map(|at| at + word.len())).max()?;
    text.get(end..).map(|rest| rest.trim_start_matches(['：', ':']))
}

fn year_of(text: &str) -> Option<i32> {
    chinese_year(text.trim_end_matches('度').trim_end_matches('年'))
}

/// The year from the text, where the title names none: the period it says it covers, else the year that it tells of
/// most.
pub(super) fn year_from_text<'a>(
    form: Form,
    paragraphs: impl Iterator<Item = &'a str> + Clone,
) -> Option<i32> {
    let number = |text: &str| text.parse::<i32>().ok();
    for paragraph in paragraphs.clone() {
        if let Some(found) = PERIOD.captures(paragraph) {
            return found.get(1).and_then(|m| number(m.as_str()));
        }
    }
    if paragraphs.clone().any(|paragraph| SCHOOL_YEAR.is_match(paragraph)) {
        return None;
    }
    let mut counts: Vec<(i32, usize)> = Vec::new();
    for paragraph in paragraphs {
        for told in form.definition().titles.told_years(paragraph) {
            let Some(year) = number(told) else { continue };
            match counts.iter_mut().find(|(y, _)| *y == year) {
                Some((_, count)) => *count += 1,
                None => counts.push((year, 1)),
            }
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    match counts.as_slice() {
        [(year, _)] => Some(*year),
        [(year, most), (_, next), ..] if most > next => Some(*year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, agency: &str, year: Option<i32>) {
        let found = parse_title(Form::disclosure(), title).unwrap_or_else(|| panic!("no title: {title}"));
        assert_eq!((found.agency.as_deref().unwrap_or(""), found.year), (agency, year), "{title}");
    }

    #[test]
    fn titles_seen_in_print() {
        check("道里区经纬街道办事处2022年政府信息公开工作年度报告", "道里区经纬街道办事处", Some(2022));
        check("落水镇人民政府2024年度政府信息公开工作年度报告", "落水镇人民政府", Some(2024));
        check(
            "国家税务总局鄂州市税务局2023年政府信息公开工作年度报告",
            "国家税务总局鄂州市税务局",
            Some(2023),
        );
        check("市残联政府信息公开工作年度报告", "市残联", None);
        check(
            "落水镇人民政府2024年政府信息公开工作年度报告2025-01-20 15:30 来源：县政府办 浏览次数：10",
            "落水镇人民政府",
            Some(2024),
        );
        // Only a part of the name, or words that are none of it.
        check("XX镇人民政府2024年政府信息公开工作年度报告", "", Some(2024));
        check("图解落水镇人民政府2024年政府信息公开工作年度报告", "", Some(2024));
        check("各镇2024年政府信息公开工作年度报告", "", Some(2024));
        check("区科技局2020年信息公开工作年度报告", "区科技局", Some(2020));
        check("四川省煤田地质局政府信息公开工作 2021年度报告", "四川省煤田地质局", Some(2021));
        check("2022年上海市政府信息公开工作年度报告", "上海市", Some(2022));
        check("国家税务总局2010年政府信息公开年度报告", "国家税务总局", Some(2010));
        check("大竹县2009年政府信息公开工作年度报告(以下简称年报)", "大竹县", Some(2009));
        check(
            "上海市黄浦区人民政府2022年政府信息公开工作年度报告（超链版）.pdf",
            "上海市黄浦区人民政府",
            Some(2022),
        );
        check("淮安市人民政府2024 年政府信息公开工作年度报告", "淮安市人民政府", Some(2024));
        check("青山区人民政府信息公开工作年度报告", "青山区人民政府", None);
        check("2023年青山区人民政府政府信息公开工作年度报告", "青山区人民政府", Some(2023));
        check("2023年青山区人民政府信息公开工作年度报告", "青山区人民政府", Some(2023));
        check("长风省自然资源厅关于2021年政府信息公开工作年度报告", "长风省自然资源厅", Some(2021));
        check("石鼓镇二〇二四年政府信息公开工作年度报告", "石鼓镇", Some(2024));
        check("某局政府信息公开工作报告（2020年度）", "某局", Some(2020));
    }

    #[test]
    fn what_stands_beside_a_name_is_no_part_of_it() {
        let title = |line: &str| {
            let title = parse_title(Form::disclosure(), line)?;
            Some((title.text, title.agency.unwrap_or_default(), title.year))
        };
        let of = |text: &str, agency: &str, year| Some((text.to_owned(), agency.to_owned(), year));
        let plain = "某县教育和体育局2023年政府信息公开工作年度报告";
        let same = of(plain, "某县教育和体育局", Some(2023));
        for front in [
            "标 题 ",
            "标题：",
            "信息名称:",
            "名　称：",
            "【标题】",
            "文件名称 ",
            "某县人民政府网站-",
            "开云体育官网 ",
        ] {
            assert_eq!(title(&format!("{front}{plain}")), same, "{front}");
        }
        assert_eq!(title(&format!("发布机构 教育和体育局 标题 {plain}")), same);
        let line = "2024年公布某县2023年政府信息公开工作年度报告";
        assert_eq!(title(line), of(line, "某县", Some(2023)));
        let line = "2024年公布某县林业局政府信息公开工作年度报告";
        assert_eq!(title(line), of(line, "某县林业局", None));
        let line = "2024-01-16某县林业局2023年政府信息公开工作年度报告";
        assert_eq!(title(line), of(line, "某县林业局", Some(2023)));
        let line = "2023某县林业局政府信息公开工作年度报告";
        assert_eq!(title(line), of(line, "某县林业局", Some(2023)));
        let line = "某县林业局2023年法治政府建设和政府信息公开工作年度报告";
        assert_eq!(title(line), of(line, "某县林业局", Some(2023)));
        for line in [
            "上一篇：某县林业局2022年政府信息公开工作年度报告",
            "上一篇 某县林业局2022年政府信息公开工作年度报告",
        ] {
            assert_eq!(title(line), None, "{line}");
        }
    }

    #[test]
    fn words_that_are_no_name_leave_a_title_without_one() {
        for name in [
            "我局",
            "本机关",
            "本单位",
            "本站原创",
            "某某日报",
            "历年",
            "开云体育",
            "某县林业局kaiyun",
            "各部门",
        ] {
            let line = format!("{name}2023年政府信息公开工作年度报告");
            let title = parse_title(Form::disclosure(), &line).unwrap();
            assert_eq!((title.agency, title.year), (None, Some(2023)), "{name}");
        }
        check("本溪市水务局2023年政府信息公开工作年度报告", "本溪市水务局", Some(2023));
        check("某省体育彩票管理中心2023年政府信息公开工作年度报告", "某省体育彩票管理中心", Some(2023));
        check("某县信息网络中心2023年政府信息公开工作年度报告", "某县信息网络中心", Some(2023));
        check("上海2023年政府信息公开工作年度报告", "上海", Some(2023));
    }

    #[test]
    fn a_school_year_is_no_year_of_report() {
        for line in [
            "某大学2022-2023学年信息公开工作年度报告",
            "某大学2022—2023学年度信息公开年度报告",
            "2022-2023学年某大学信息公开工作年度报告",
            "某大学信息公开工作年度报告（2022-2023学年）",
            "某大学2022至2023年信息公开工作年度报告",
            "某大学2022学年信息公开工作年度报告",
        ] {
            let title = parse_title(Form::disclosure(), line).unwrap();
            assert_eq!((title.agency.as_deref(), title.year), (Some("某大学"), None), "{line}");
            assert!(title.span.is_some(), "{line}");
        }
    }

    #[test]
    fn other_lines_are_no_title() {
        for line in [
            "根据《中华人民共和国政府信息公开条例》制作本年度报告。",
            "关于做好2021年政府信息公开工作年度报告编制工作的通知",
            "《2021年政府信息公开工作年度报告》解读",
            "一、政府信息公开工作年度报告",
        ] {
            assert_eq!(parse_title(Form::disclosure(), line), None, "{line}");
        }
    }

    #[test]
    fn years_from_the_text() {
        let year = |text: &str| year_from_text(Form::disclosure(), std::iter::once(text));
        assert_eq!(year("2023年，我局认真贯彻落实《条例》。"), Some(2023));
        assert_eq!(year("现将2023年度情况公布如下。"), Some(2023));
        for text in [
            "某局\n2025年1月20日",
            "截至2025年1月10日，未收到申请。",
            "根据2019年修订的《条例》，编制本报告。",
            "与2023年相比增长一成。",
            "按照2023年政务公开工作要点。",
        ] {
            assert_eq!(year(text), None, "{text}");
        }
        assert_eq!(year("统计期限自20201月1日起至202012月31日止"), Some(2020));
        assert_eq!(year("2024年1月1日至2024年12月31日，见2019年条例"), Some(2024));
        assert_eq!(year("2025年，我会公开信息。2025年共收到……，较2024年增加"), Some(2025));
        assert_eq!(year("没有年份"), None);
        assert_eq!(year("统计期限为2022年9月1日至2023年8月31日。2023年，2023年"), None);
    }
}
