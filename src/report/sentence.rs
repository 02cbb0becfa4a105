//! The sentence that publishes a report, and the body that it names: `现公布某县林业局2023年政府信息公开工作年度报告`. Takes only a
//! full name, and none where two sentences differ.

use super::agency;
use super::title;
use crate::form::Form;

/// Words with which a report is published or made; behind them stands its title.
const VERBS: &[&str] =
    &["公布", "发布", "编制", "编写", "撰写", "制作", "形成", "起草", "现公开", "现将", "现就"];
/// What may stand between such a word and the title.
const BETWEEN: &[char] = &['了', '出', '《', '“', '〈', '「'];
/// What may follow the title in such a sentence.
const BEHIND: &[&str] = &[
    "》",
    "”",
    "〉",
    "」",
    "，",
    ",",
    "。",
    "；",
    ";",
    "：",
    ":",
    "（",
    "(",
    "如下",
    "公布",
    "予以公布",
    "向社会",
    "公开",
];
/// Words that stand between the body and the word of publishing.
const ASIDE: &[&str] = &["特", "现", "组织", "负责", "牵头", "认真", "特此", "依法", "已", "现已", "向社会"];
/// Words with which a sentence that begins with the body goes on.
const GROUNDS: &[&str] = &["根据", "按照", "依据", "依照", "遵照"];
/// Ends of a name that may be only those who write the report for the body: 由某县人民政府办公室编制.
const OFFICES: &[char] = &['办', '室', '科', '处'];
/// Longest sentence looked at, in letters; those that publish a report have up to 200.
const LONGEST: usize = 400;
/// Longest name, in letters.
const LONGEST_NAME: usize = 50;

/// The body that the text before the first heading names as it publishes the report.
pub(super) fn publisher(form: Form, preamble: &[String]) -> Option<String> {
    let sentences = || {
        let all = preamble.iter().flat_map(|text| text.split_inclusive(['。', '；', ';', '\n']));
        all.filter(|sentence| sentence.chars().count() <= LONGEST)
    };
    let titled = || sentences().filter_map(|sentence| in_title(form, sentence));
    only(titled())
        .or_else(|| titled().next().is_none().then(|| only(sentences().filter_map(maker))).flatten())
}

/// The one name of several, if all are the same.
fn only(mut names: impl Iterator<Item = String>) -> Option<String> {
    let first = names.next()?;
    names.all(|name| name == first).then_some(first)
}

/// The body in the report's title, where the sentence publishes it by its title.
fn in_title(form: Form, sentence: &str) -> Option<String> {
    let ends =
        ["报告", "年报"].iter().flat_map(|word| sentence.match_indices(word).map(|(at, w)| at + w.len()));
    ends.filter(|end| {
        let rest = sentence.get(*end..).unwrap_or("");
        rest.is_empty() || BEHIND.iter().any(|word| rest.starts_with(word))
    })
    .find_map(|end| {
        let front = sentence.get(..end)?;
        let begins = VERBS.iter().filter_map(|verb| front.rfind(verb).map(|at| at + verb.len())).max()?;
        let words = front.get(begins..)?.trim_start_matches(BETWEEN);
        title::parse_title(form, words)?.agency.filter(|name| agency::is_full(name))
    })
}

/// The body that makes the report: `某县林业局根据《条例》编制本报告`, `本报告由某县林业局编制`.
fn maker(sentence: &str) -> Option<String> {
    let is_about = ["年度报告", "年报", "本报告"].iter().any(|word| sentence.contains(word));
    let at = VERBS.iter().filter_map(|verb| sentence.find(verb)).min().filter(|_| is_about)?;
    let front = sentence.get(..at)?;
    let by = front.rfind('由').and_then(|at| front.get(at + '由'.len_utf8()..));
    let subject = |words: &str| {
        let ground = GROUNDS.iter().filter_map(|word| words.find(word)).min();
        let words = ground.and_then(|at| words.get(..at)).unwrap_or(words);
        let mut words = words.trim();
        while let Some(rest) = ASIDE.iter().find_map(|word| words.strip_suffix(word)) {
            words = rest;
        }
        let is_plain = words.chars().count() <= LONGEST_NAME && !words.ends_with(OFFICES);
        (is_plain && agency::is_full(words)).then(|| words.to_owned())
    };
    let last = front.rsplit(['，', ',', '。', '；']).next();
    by.and_then(subject).or_else(|| subject(front)).or_else(|| last.and_then(subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentence: &str, name: Option<&str>) {
        assert_eq!(publisher(Form::disclosure(), &[sentence.to_owned()]).as_deref(), name, "{sentence}");
    }

    #[test]
    fn the_sentence_that_publishes_a_report_names_its_body() {
        let name = Some("某县林业局");
        check(
            "根据《条例》规定，现公布某县林业局2023年政府信息公开工作年度报告。本报告所列数据的统计期限为一年。",
            name,
        );
        check("现发布《某县林业局2023年政府信息公开工作年度报告》。", name);
        check("按照《条例》要求，特编制了某县林业局2023年政府信息公开年度报告，现予公布。", name);
        check("现将某县林业局2023年政府信息公开工作年度报告公布如下：", name);
        check("某县林业局根据《中华人民共和国政府信息公开条例》的要求，编制本年度报告。", name);
        check("本报告由某县林业局按照《中华人民共和国政府信息公开条例》编制。", name);
        check("某县林业局现将2023年政府信息公开工作年度报告公布如下。", name);
        check("根据《条例》规定，某县林业局向社会公布2023年本级政府信息公开工作年度报告。", name);
        check("现将2023年某县林业局政府信息公开情况报告如下：", name);
    }

    #[test]
    fn other_sentences_name_none() {
        check("根据《条例》规定，现公布我局2023年政府信息公开工作年度报告。", None);
        check("现公布2023年政府信息公开工作年度报告。", None);
        check("根据国务院办公厅《关于印发政府信息公开工作年度报告格式的通知》要求，编制本报告。", None);
        check(
            "按照《某省人民政府办公厅关于做好2023年政府信息公开工作年度报告编制工作的通知》要求，形成本报告。",
            None,
        );
        check("本报告由某县人民政府办公室编制。", None);
        check("本报告由局办公室编制。", None);
        check(
            "现公布某县林业局2023年政府信息公开工作年度报告。现公布某县水利局2023年政府信息公开工作年度报告。",
            None,
        );
    }
}
