//! Headings, sections and subsections.

use std::borrow::Cow;

use super::label::{self, Match};
use super::reading::{Section, Subsection};
use super::tag::Passage;
use crate::form::Form;
use crate::text::{Numbering, split_numbering, squeeze};

/// The longest line that can be a section's heading.
const LONGEST_HEADING: usize = 45;
/// The longest words before the first full stop that count as a subsection's own heading.
const LONGEST_SUBHEADING: usize = 24;

/// A heading that was recognised.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Heading {
    /// Which of the form's sections it opens.
    pub(super) key: Option<&'static str>,
    /// The printed number, without its mark: `一`.
    pub(super) number: Option<String>,
    /// Its words without blanks.
    pub(super) words: String,
    /// Whether its number is Chinese, as the form has it.
    pub(super) chinese: bool,
    /// Whether it is one only because it is set apart.
    pub(super) by_look: bool,
}

impl Heading {
    /// Whether it is numbered as the form numbers its headings, or not at all.
    pub(super) fn has_own_number(&self) -> bool {
        self.chinese || self.number.is_none()
    }
}

/// Whether a line is a section's heading. It may lack its number, restart it or be reworded. `text` is tidied.
pub(super) fn heading(form: Form, text: &str, prominent: bool) -> Option<Heading> {
    if text.is_empty()
        || text.chars().count() > LONGEST_HEADING
        || text.ends_with(['。', '；', '，', ',', ';'])
    {
        return None;
    }
    // 【一、总体情况】, 一 总体情况 (the blank is gone by now), 第一部分 总体情况.
    let text = text.trim_start_matches(['【', '[']).trim_end_matches(['】', ']']);
    let text = bare_numeral(form, text).map_or(Cow::Borrowed(text), Cow::Owned);
    let (number, printed, words) = split_numbering(&text);
    // With a page's number behind it, it is a line of a list of contents.
    if words.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words: String = words.chars().filter(|c| !c.is_whitespace()).collect();
    let words = words.trim_end_matches(['：', ':', '.', '．']).to_owned();
    let key = match label::find(&words, &form.sections) {
        Match::One(at, score) => Some((form.definition().sections[at].key.as_str(), score)),
        _ => None,
    };
    let brackets = ['、', '.', '．', ',', '，', ':', '：', '（', '(', '）', ')'];
    let digits = printed.trim_matches(brackets).trim();
    let numbered = |key, chinese, words| Heading {
        key,
        number: Some(digits.to_owned()),
        words,
        chinese,
        by_look: false,
    };
    match (number, key) {
        (Some(Numbering::Chinese(_)), key) => {
            // A numbered line that is none of the form's is a heading where it looks like one.
            let plain = !words.contains(['。', '；', '，']) && !words.is_empty();
            (key.is_some() || plain && words.chars().count() <= 30)
                .then(|| numbered(key.map(|(k, _)| k), true, words))
        }
        // Another kind of number serves where the words are the form's own, to the letter.
        (Some(_), Some((key, score))) if score >= 1000 => Some(numbered(Some(key), false, words)),
        // Without its number a heading must be set apart, or be the form's own words to the letter.
        (None, Some((key, score))) => {
            let is_long = || squeeze(&words).chars().count() >= OWN_WORDS;
            let by_look = score < 1000 || !is_long() && !is_own_label(form, key, &words);
            (!by_look || prominent && score >= 900).then_some(Heading {
                key: Some(key),
                number: None,
                words,
                chinese: false,
                by_look,
            })
        }
        _ => None,
    }
}

/// Fewest letters of a heading that is told by its words alone, and fewest bytes of a sentence behind it.
const OWN_WORDS: usize = 6;
const SENTENCE: usize = 24;

/// The numerals that one letter can be.
const NUMERALS: &str = "一二三四五六七八九十";

/// A heading whose number has no mark behind it, given the mark; only the form's own words are believed so.
fn bare_numeral(form: Form, text: &str) -> Option<String> {
    let words = text.strip_prefix('第').and_then(|t| t.split_once("部分")).map_or(text, |(n, rest)| {
        // The number is put in front again below.
        if n.chars().count() == 1 {
            text.get('第'.len_utf8()..).filter(|_| !rest.is_empty()).unwrap_or(text)
        } else {
            text
        }
    });
    // One more than the form has: a report may have a section of its own.
    let known = NUMERALS.chars().take(form.sections.len() + 1);
    let number = words.chars().next().filter(|c| known.clone().any(|numeral| numeral == *c))?;
    let rest = words.get(number.len_utf8()..)?;
    let rest = rest.strip_prefix("部分").unwrap_or(rest).trim_start_matches(['：', ':', '、', ' ']);
    let exact = matches!(label::find(rest, &form.sections), Match::One(_, score) if score >= 1000);
    exact.then(|| format!("{number}、{rest}"))
}

/// The paragraphs without the lines of tables, of which `used` are the indexes; lines that run on are joined.
pub(super) fn prose<'i>(lines: &[&'i Passage], used: &[usize]) -> Vec<Cow<'i, Passage>> {
    let mut joined: Vec<Vec<&Passage>> = Vec::new();
    let mut follows = false;
    for (index, passage) in lines.iter().copied().enumerate() {
        if used.binary_search(&index).is_ok() {
            follows = false;
            continue;
        }
        let starts_new = || split_numbering(passage.text()).0.is_some() || passage.heading().is_some();
        match joined.last_mut() {
            Some(last) if follows && !starts_new() => last.push(passage),
            _ => joined.push(vec![passage]),
        }
        follows = passage.paragraph.runs_on;
    }
    let join = |lines: Vec<&'i Passage>| match lines.as_slice() {
        [one] => Some(Cow::Borrowed(*one)),
        [first, ..] => {
            let text = lines.iter().map(|line| line.text()).collect::<Vec<_>>().join("\n");
            Some(Cow::Owned(first.with(text, first.paragraph.prominent)))
        }
        [] => None,
    };
    joined.into_iter().filter_map(join).collect()
}

/// The preamble and the sections of a text.
pub(super) fn sections_of(form: Form, prose: &[Cow<Passage>]) -> Sections {
    let mut all = Sections::default();
    // Where the sections have the form's own numbers, other numbers are those of subsections.
    let chinese = prose.iter().filter_map(|p| p.heading()).any(|h| h.chinese && h.key.is_some());
    for passage in prose.iter().flat_map(|passage| part_run_in(form, passage)) {
        match passage.heading().filter(|h| !chinese || h.has_own_number()) {
            // A heading without its number counts once: later the same words are a sentence's.
            Some(heading) if heading.number.is_some() || heading.key.is_some_and(|k| !all.has(k)) => {
                all.open(heading, passage.paragraph.place.page());
            }
            _ => all.add(passage.tidied()),
        }
    }
    all.drop_contents();
    all
}

/// Parts a heading from the text that follows it on its line: `六、其他需要报告的事项：无。`. Only headings with the
/// form's number and words are parted so.
fn part_run_in<'p>(form: Form, passage: &'p Passage) -> Vec<Cow<'p, Passage>> {
    let Some((front, rest)) = behind_sentence(form, passage.text()) else {
        return part_own(form, passage).unwrap_or_else(|| vec![Cow::Borrowed(passage)]);
    };
    let part = |text: &str| passage.with(text.to_owned(), passage.paragraph.prominent);
    let (front, rest) = (part(front), part(rest));
    let parted = part_own(form, &rest);
    let mut parts = vec![Cow::Owned(front)];
    parts.extend(parted.unwrap_or_else(|| vec![Cow::Owned(rest)]));
    parts
}

/// The sentence in front of a heading on its line, and the heading with what follows it: `……请联系我局。一、总体情况`.
fn behind_sentence(form: Form, text: &str) -> Option<(&str, &str)> {
    let ends = text.match_indices(['。', '；', '！']).map(|(at, mark)| at + mark.len());
    let parts = |end: usize| Some((text.get(..end)?, text.get(end..)?.trim_start()));
    let is_heading = |rest: &str| {
        let (number, printed, words) = split_numbering(rest);
        let end = words.find(['：', ':', '。']).unwrap_or(words.len());
        let exact = || label::find(words.get(..end).unwrap_or(""), &form.sections);
        matches!(number, Some(Numbering::Chinese(_)))
            && printed.ends_with(['、', '.', '．'])
            && matches!(exact(), Match::One(_, score) if score >= 1000)
    };
    ends.filter_map(parts).find(|(_, rest)| rest.starts_with(|c| NUMERALS.contains(c)) && is_heading(rest))
}

fn part_own(form: Form, passage: &Passage) -> Option<Vec<Cow<'static, Passage>>> {
    let text = passage.tidied();
    let (Some(Numbering::Chinese(_)), _, words) = split_numbering(text) else { return None };
    // A heading in a run of its own has nothing behind it but the text, which is a sentence.
    let own = || {
        let labels = form.sections.iter().flat_map(|l| std::iter::once(&l.label).chain(&l.aliases));
        let fitting = labels.filter(|l| words.starts_with(l.as_str()) && l.chars().count() >= OWN_WORDS);
        fitting.map(String::len).max().filter(|at| words.len() - at >= SENTENCE && words.ends_with('。'))
    };
    let mark = words.find(['：', ':', '。']).filter(|at| *at > 0);
    let is_exact = |at: &usize| {
        let front = words.get(..*at).unwrap_or("");
        matches!(label::find(front, &form.sections), Match::One(_, score) if score >= 1000)
    };
    let at = mark.filter(is_exact).or_else(|| own().filter(is_exact))?;
    let (heading, rest) = text.split_at(text.len() - words.len() + at);
    let rest = rest.trim_start_matches(['：', ':', '。']).trim();
    let rest = Some(rest).filter(|rest| !rest.is_empty()).map(|rest| passage.with(rest.to_owned(), false));
    let parts = std::iter::once(passage.with(heading.to_owned(), true)).chain(rest);
    Some(parts.map(Cow::Owned).collect())
}

/// Whether the words are the form's heading itself, to the letter, and none of its other wordings.
fn is_own_label(form: Form, key: &str, words: &str) -> bool {
    form.sections
        .iter()
        .any(|s| s.key == key && s.wordings.first().is_some_and(|w| w.letters == squeeze(words)))
}

/// The sections of a text, in printed order, with what stands before them.
#[derive(Default)]
pub(super) struct Sections {
    pub(super) preamble: Vec<String>,
    pub(super) sections: Vec<Section>,
}

impl Sections {
    /// Opens a section.
    fn open(&mut self, heading: &Heading, page: Option<u32>) {
        self.sections.push(Section {
            key: heading.key.map(str::to_owned),
            number: heading.number.clone(),
            heading: Some(heading.words.clone()),
            page,
            ..Section::default()
        });
    }

    /// Drops sections without a word that come again: lines of a list of contents.
    fn drop_contents(&mut self) {
        let last = |key: &Option<String>| self.sections.iter().rposition(|s| s.key == *key);
        let kept: Vec<bool> = (0..self.sections.len())
            .map(|index| {
                let section = &self.sections[index];
                let empty = section.paragraphs.is_empty() && section.subsections.is_empty();
                !(empty && section.key.is_some() && last(&section.key).is_some_and(|l| l > index))
            })
            .collect();
        let mut kept = kept.into_iter();
        self.sections.retain(|_| kept.next().unwrap_or(true));
    }

    /// Whether a section of this key is open already.
    fn has(&self, key: &str) -> bool {
        self.sections.iter().any(|s| s.key.as_deref() == Some(key))
    }

    /// Adds a tidied paragraph to the section that is open, opening a subsection where it is numbered as one.
    fn add(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let Some(section) = self.sections.last_mut() else {
            self.preamble.push(text.to_owned());
            return;
        };
        let (number, printed, rest) = split_numbering(text);
        if let Some(Numbering::Bracketed(_)) = number {
            let (heading, body) = split_subheading(rest);
            section.subsections.push(Subsection {
                number: printed.trim_end_matches(['、', '.', '．']).to_owned(),
                heading,
                paragraphs: body.map(str::to_owned).into_iter().collect(),
            });
            return;
        }
        match section.subsections.last_mut() {
            Some(subsection) => subsection.paragraphs.push(text.to_owned()),
            None => section.paragraphs.push(text.to_owned()),
        }
    }
}

/// Parts a subsection's own heading from the text that follows it on the line.
fn split_subheading(rest: &str) -> (Option<String>, Option<&str>) {
    let heading = |words: &str| {
        let count = words.chars().count();
        let plain = !words.contains(['，', '；', '、']) && !words.chars().any(|c| c.is_ascii_digit());
        ((1..=LONGEST_SUBHEADING).contains(&count) && (plain || count <= 12)).then(|| words.to_owned())
    };
    match rest.split_once(['。', '：']) {
        Some((words, "")) => match heading(words) {
            Some(heading) => (Some(heading), None),
            None => (None, Some(rest)),
        },
        Some((words, body)) => match heading(words) {
            Some(heading) => (Some(heading), Some(body)),
            None => (None, Some(rest)),
        },
        None => match heading(rest) {
            Some(heading) => (Some(heading), None),
            None => (None, Some(rest)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Paragraph;
    use crate::text::tidy;

    fn key(text: &str) -> Option<Option<&'static str>> {
        heading(Form::disclosure(), &tidy(text), false).map(|h| h.key)
    }

    #[test]
    fn headings_by_number_and_wording() {
        assert_eq!(key(" ⼀、总体情况"), Some(Some("overview")));
        assert_eq!(
            key("四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
            Some(Some("review_and_litigation"))
        );
        assert_eq!(key("二、行政机关主动公开政府信息情况"), Some(Some("proactive_disclosure")));
        assert_eq!(key("收到和处理政府信息公开申请情况"), Some(Some("requests")));
        assert_eq!(key("五、存在的主要问题及整改措施"), Some(Some("problems")));
        assert_eq!(key("一 总体情况"), Some(Some("overview")));
        assert_eq!(key("【六、其他需要报告的事项】"), Some(Some("other")));
        assert_eq!(key("第一部分 总体情况"), Some(Some("overview")));
        assert_eq!(key("七、附件"), Some(None));
        assert_eq!(key("一是公开内容的深度有待拓展；"), None);
        assert_eq!(key("（一）主动公开"), None);
        assert_eq!(key("（二）主动公开政府信息情况"), Some(Some("proactive_disclosure")));
        assert_eq!(
            heading(Form::disclosure(), &tidy("六、 其他需要报告的事项"), false).unwrap().words,
            "其他需要报告的事项"
        );
    }

    #[test]
    fn headings_are_parted_from_the_text_on_their_line() {
        let parted = |text: &str| -> Vec<String> {
            let place = crate::origin::Place::Paragraph { paragraph: 1 };
            let paragraph = Paragraph { text: text.to_owned(), place, prominent: false, runs_on: false };
            let passage = Passage::new(Form::disclosure(), paragraph);
            let parts = part_run_in(Form::disclosure(), &passage);
            parts.iter().map(|part| part.text().to_owned()).collect()
        };
        assert_eq!(parted("六、其他需要报告的事项：无。"), ["六、其他需要报告的事项", "无。"]);
        assert_eq!(
            parted("六、其他需要报告的事项　本年度未收取信息处理费。"),
            ["六、其他需要报告的事项", "本年度未收取信息处理费。"]
        );
        assert_eq!(
            parted("如有疑问，请联系（电话：12345）。一、总体情况"),
            ["如有疑问，请联系（电话：12345）。", "一、总体情况"]
        );
        assert_eq!(parted("请联系。一、总体情况：全年无。"), ["请联系。", "一、总体情况", "全年无。"]);
        assert_eq!(parted("分两步。一、加强学习；二、总体情况通报。").len(), 1);
        assert_eq!(parted("一、总体情况。"), ["一、总体情况"]);
        assert_eq!(parted("五、存在的主要问题及改进情况").len(), 1);
        assert_eq!(parted("一是公开内容不够全面；二是解读形式单一。").len(), 1);
    }

    #[test]
    fn subheadings_are_parted_from_their_text() {
        assert_eq!(split_subheading("主动公开。全年公开"), (Some("主动公开".into()), Some("全年公开")));
        assert_eq!(split_subheading("监督保障情况"), (Some("监督保障情况".into()), None));
        let prose = "调整了我区重点领域信息公开栏目，集中公开23个领域。";
        assert_eq!(split_subheading(prose), (None, Some(prose)));
    }
}
