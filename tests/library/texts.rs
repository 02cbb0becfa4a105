//! Plain text, where no box tells the columns: values are read in the printed head's order or doubted, never
//! guessed.

use std::fs;

use nianbao::{Document, Verdict};

fn base() -> String {
    let path = crate::support::root().join("fixtures/reports/qingshan-2023-text/input.txt");
    nianbao::text::normalise(&fs::read_to_string(path).unwrap()).into_owned()
}

fn read(text: &str) -> Document {
    crate::support::read(text.as_bytes()).unwrap().remove(0)
}

/// The base with one passage changed; the passage must be there.
fn changed(from: &str, to: &str) -> Document {
    let base = base();
    assert!(base.contains(from), "{from:?} is not in the text");
    read(&base.replacen(from, to, 1))
}

fn value(document: &Document, path: &str) -> Option<String> {
    let tree = serde_json::to_value(&document.tables).unwrap();
    let leaf = path.split('.').try_fold(&tree, |node, key| node.get(key))?;
    Some(leaf.to_string())
}

#[test]
fn the_base_is_sound() {
    assert_eq!(read(&base()).verdict, Verdict::Verified);
}

#[test]
fn values_follow_the_printed_order_of_their_head() {
    let swapped = changed("本年制发件数 本年废止件数", "本年废止件数 本年制发件数");
    assert_eq!(value(&swapped, "proactive_disclosure.regulations.issued").as_deref(), Some("0"));
    assert_eq!(value(&swapped, "proactive_disclosure.regulations.repealed").as_deref(), Some("9"));
}

#[test]
fn a_column_too_many_or_too_few_makes_a_row_doubtful() {
    for (from, to) in [
        ("本年废止件数 现行有效件数", "本年废止件数 现行有效件数 备注栏"),
        ("规章 9 0 1", "规章 9 1"),
        ("规章 9 0 1", "规章 9 0 1 4"),
        ("规章 9 0 1", "规章 9 0\n1"),
        ("2.重复申请 0 0 0 0 1 0 1", "2.重复申请 0 0 0 1 0 1"),
    ] {
        let document = changed(from, to);
        assert_eq!(document.verdict, Verdict::Incomplete, "{to}");
    }
    assert_eq!(value(&changed("规章 9 0 1", "规章 9 1"), "proactive_disclosure.regulations.issued"), None);
}

/// The base with tabs between the cells of its rows of table three.
fn tabbed() -> String {
    let in_table = |line: &str| line.matches(' ').count() >= 7 && !line.contains('。');
    let cells = |line: &str| if in_table(line) { line.replace(' ', "\t") } else { line.to_owned() };
    base().lines().map(cells).collect::<Vec<_>>().join("\n")
}

#[test]
fn blank_cells_between_tabs_are_kept_where_the_text_shows_that_it_keeps_them() {
    let whole = "2.重复申请\t0\t0\t0\t0\t1\t0\t1";
    assert!(tabbed().contains(whole));
    let with = |row: &str| read(&tabbed().replacen(whole, row, 1));
    let kept = with("2.重复申请\t\t\t\t\t1\t\t1");
    assert_eq!(kept.verdict, Verdict::Verified);
    let cell = |document: &Document, key: &str| {
        value(document, &format!("requests.not_processed.repeated.{key}")).unwrap_or_default()
    };
    assert_eq!(
        (cell(&kept, "natural_person").as_str(), cell(&kept, "legal_service_organization").as_str()),
        ("null", "1")
    );
    // Filled up behind, the same; with a cell less, or a blank total, it cannot be told.
    assert_eq!(with("2.重复申请\t\t\t\t\t1\t\t1\t\t").verdict, Verdict::Verified);
    for row in ["2.重复申请\t\t\t\t1\t\t1", "2.重复申请\t\t\t\t\t1\t1\t"] {
        assert_eq!(with(row).verdict, Verdict::Incomplete, "{row:?}");
    }
}

#[test]
fn a_head_in_pieces_is_told_by_its_letters() {
    let base = base();
    let pieces = base.replacen("商业企\n业\n科研机\n构\n", "商业\n科研\n", 1).replacen(
        "一、本年新收",
        "企业\n机构\n一、本年新收",
        1,
    );
    assert_ne!(pieces, base);
    assert_eq!(read(&pieces).verdict, Verdict::Verified);
    let strange = pieces.replacen("企业\n机构", "企业\n机构\n外国人", 1);
    assert_eq!(read(&strange).verdict, Verdict::Incomplete);
}

#[test]
fn a_count_of_rows_is_no_value() {
    let document = changed("规章 9 0 1\n行政规范性文件", "规章 9 0\n3 行政规范性文件");
    assert_eq!(document.verdict, Verdict::Incomplete);
}

#[test]
fn a_page_number_is_no_value() {
    let document = changed("行政许可 0", "行政许可\n2");
    assert_eq!(document.verdict, Verdict::Incomplete);
    assert_eq!(value(&document, "proactive_disclosure.licensing.decisions"), None);
}

#[test]
fn a_page_number_is_no_value_where_every_cell_has_a_line_of_its_own() {
    let per_line: String = base()
        .split_inclusive('\n')
        .map(|l| if l.contains('。') { l.to_owned() } else { l.replace(' ', "\n") })
        .collect();
    assert_eq!(read(&per_line).verdict, Verdict::Verified);
    let numbered = per_line.replacen("行政许可\n0\n", "行政许可\n\n2\n\n", 1);
    assert_ne!(numbered, per_line);
    assert_eq!(value(&read(&numbered), "proactive_disclosure.licensing.decisions"), None);
}

#[test]
fn units_beside_a_value_belong_to_it() {
    for unit in ["251000元", "251000 元", "251000（元）", "251000\n元"] {
        let document = changed("行政事业性收费 0", &format!("行政事业性收费 {unit}"));
        assert_eq!(document.verdict, Verdict::Incomplete, "{unit}");
        assert_eq!(value(&document, "proactive_disclosure.fees.amount").as_deref(), Some("251000"), "{unit}");
    }
    assert_eq!(changed("（单位：万元）", "（单位：元）").verdict, Verdict::Incomplete);
}

#[test]
fn values_in_front_of_their_labels_are_not_shifted() {
    let document = changed("规章 9 0 1\n行政规范性文件 0 2 26", "9 0 1\n规章\n0 2 26\n行政规范性文件");
    assert_eq!(document.verdict, Verdict::Incomplete);
    assert_eq!(value(&document, "proactive_disclosure.regulations.issued"), None);
}

#[test]
fn a_label_within_a_longer_one_is_not_taken_for_it() {
    let document = changed("行政许可 0", "其他行政许可 5");
    assert_eq!(value(&document, "proactive_disclosure.licensing.decisions"), None);
}

#[test]
fn a_failed_sum_is_a_doubt_where_order_gave_the_columns() {
    let document = changed("（一）予以公开 7 0 0 0 0 0 7", "（一）予以公开 7 0 0 0 0 0 8");
    assert_eq!((document.verdict, document.checks.failed.len()), (Verdict::Incomplete, 0));
}

#[test]
fn line_ends_of_every_system_are_the_same_text() {
    for end in ["\r\n", "\r", "\u{2028}"] {
        assert_eq!(read(&base().replace('\n', end)).verdict, Verdict::Verified, "{end:?}");
    }
}

#[test]
fn an_endless_text_is_bounded() {
    let long = format!("{}{}", base(), "某\n".repeat(60_000));
    let codes: Vec<_> = read(&long).findings.into_iter().map(|f| f.code).collect();
    assert!(codes.contains(&nianbao::finding::Code::LimitReached));
}
