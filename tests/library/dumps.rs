//! What tools leave of tables in text: bars, rows that go on over lines, labels in pieces, columns of blanks. Each dump is
//! made of a report whose numbers a person has read; where the dump no longer says whose a number is, it is doubted.

use std::fs;

use nianbao::{Document, Verdict};

/// A report with a number in every cell, and the same with some of the noughts left blank.
fn base() -> String {
    let path = crate::support::root().join("fixtures/reports/qingshan-2023-text/input.txt");
    let text = nianbao::text::normalise(&fs::read_to_string(path).unwrap()).into_owned();
    let from = text.find("申请人情况").unwrap();
    let to = text.find("一、本年新收").unwrap();
    let head = "申请人情况\n自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他\n";
    // The page's end, and a label that it breaks.
    let (before, after) = (&text[..from], &text[to..]);
    let end = after.find("\n\n\n\n2024/1/26").unwrap();
    let goes_on = after.find("果 （四）").unwrap();
    let rows =
        format!("{}\n（四）无法提\n供{}", &after[..end], &after[goes_on + "果 （四）无法提\n供".len()..]);
    // A label that the page broke.
    format!("{before}{head}{rows}").replace("公开\n申请\n9 0", "公开申请 9 0")
}

fn read(text: &str) -> Document {
    crate::support::read(text.as_bytes()).unwrap().remove(0)
}

fn value(document: &Document, path: &str) -> Option<String> {
    let tree = serde_json::to_value(&document.tables).unwrap();
    let leaf = path.split('.').try_fold(&tree, |node, key| node.get(key))?;
    Some(leaf.to_string())
}

fn is_certain(document: &Document, path: &str) -> bool {
    document.cells.iter().flatten().any(|cell| cell.path == path && cell.doubt.is_none())
}

/// Whether a line is one of a table: at its end a number of the print.
fn is_row(line: &str) -> bool {
    line.contains(' ') && line.ends_with(|c: char| c.is_ascii_digit())
        || ["自然人 ", "商业企业 ", "结果维持 ", "信息内容 "].iter().any(|head| line.starts_with(head))
}

/// The base with each row of its tables written by `row`.
fn dumped(row: impl Fn(&str) -> String) -> String {
    base().lines().map(|line| if is_row(line) { row(line) } else { line.to_owned() + "\n" }).collect()
}

/// The cells of a row, noughts of which only the row of the total and the first are printed left blank.
fn cells(line: &str) -> Vec<&str> {
    let keeps = line.starts_with("一、") || line.starts_with("（七）") || line.matches(' ').count() != 7;
    line.split(' ')
        .enumerate()
        .map(|(at, cell)| if cell == "0" && at > 0 && !keeps { "" } else { cell })
        .collect()
}

#[test]
fn the_base_is_sound() {
    assert_eq!(read(&base()).verdict, Verdict::Verified);
}

#[test]
fn a_row_whose_cells_bars_close_goes_on_over_lines() {
    let filled_up =
        |line: &str| cells(line).iter().map(|cell| format!("{cell} |\n")).collect::<String>() + "||\n";
    let document = read(&dumped(filled_up));
    assert_eq!(document.verdict, Verdict::Verified, "{:?}", document.findings);
    assert_eq!(value(&document, "requests.not_processed.repeated.natural_person").as_deref(), Some("null"));
    assert_eq!(
        value(&document, "requests.not_processed.repeated.legal_service_organization").as_deref(),
        Some("1")
    );
    // A number that no bar closes is none of the row's.
    let stray = dumped(filled_up).replacen("2.重复申请 |\n", "2.重复申请 |\n12\n", 1);
    assert_eq!(value(&read(&stray), "requests.not_processed.repeated.natural_person"), None);
}

#[test]
fn rows_of_pipes_that_were_filled_up_at_their_end_are_read_behind_their_labels() {
    let groups =
        [("（一）", "三、本年度办理结果"), ("1.属于", "（三）不予公开"), ("1.信访", "（五）不予处理")];
    let filled_up = |line: &str| {
        let group = groups.iter().find(|(begins, _)| line.starts_with(begins)).map(|(_, group)| *group);
        let cells: Vec<&str> = group.into_iter().chain(cells(line)).collect();
        format!("| {} |{}\n", cells.join(" | "), "  |".repeat(10 - cells.len()))
    };
    let base = base();
    let (from, to) = (base.find("自然人 ").unwrap(), base.find("四、政府信息公开行政复议").unwrap());
    let table: String = base[from..to].lines().filter(|line| is_row(line)).map(filled_up).collect();
    let document = read(&format!("{}{table}\n{}", &base[..from], &base[to..]));
    assert_eq!(document.verdict, Verdict::Verified, "{:?}", document.findings);
    assert_eq!(
        value(&document, "requests.not_processed.repeated.legal_service_organization").as_deref(),
        Some("1")
    );
    assert_eq!(value(&document, "requests.not_processed.repeated.natural_person").as_deref(), Some("null"));
}

#[test]
fn a_text_on_one_line_has_a_line_for_each_piece() {
    let document = read(&base().replace(['\n', ' '], "|").replace("||", "|"));
    assert_eq!(document.verdict, Verdict::Verified, "{:?}", document.findings);
}

#[test]
fn words_for_nothing_are_blank_with_a_note() {
    let document = read(&base().replacen("2.重复申请 0 0 0 0 1 0 1", "2.重复申请 无 无 零 不涉及 1 无 1", 1));
    assert_eq!(document.verdict, Verdict::Verified, "{:?}", document.findings);
    let path = "requests.not_processed.repeated.natural_person";
    assert_eq!(value(&document, path).as_deref(), Some("null"));
    let cell = document.cells.iter().flatten().find(|cell| cell.path == path).unwrap();
    assert_eq!((cell.raw.as_str(), cell.note.as_deref()), ("无", Some("无")));
}

/// The base with three labels of one group in pieces around their values, as a column too narrow for them leaves them.
fn in_pieces() -> String {
    let whole = "1.信访举报投诉类申请 19 0 0 0 0 0 19\n2.重复申请 0 0 0 0 1 0 1\n3.要求提供公开出版物 0 0 0 0 0 1 1\n";
    let pieces = "1.信访举\n报投 19 0 0 0 0 0 19\n诉类申请\n2.重复 0 0 0 0 1 0 1\n申请\n3.要求提 0 0 0 0 0 1 1\n供公开\n出版物\n";
    let base = base();
    assert!(base.contains(whole));
    base.replacen(whole, pieces, 1)
}

#[test]
fn rows_whose_labels_are_in_pieces_are_told_by_their_order() {
    let document = read(&in_pieces());
    assert_eq!(document.verdict, Verdict::Verified, "{:?}", document.findings);
    assert_eq!(
        value(&document, "requests.not_processed.repeated.legal_service_organization").as_deref(),
        Some("1")
    );
}

#[test]
fn lines_that_are_no_row_or_not_in_order_tell_no_rows() {
    let repeated = "requests.not_processed.repeated.legal_service_organization";
    assert!(is_certain(&read(&in_pieces()), repeated));
    for (from, to) in [
        // Another row than the form's.
        ("2.重复 0 0 0 0 1 0 1\n申请", "2.咨询 0 0 0 0 1 0 1\n答复"),
        // One line less, and one more.
        ("2.重复 0 0 0 0 1 0 1\n", "2.重复\n"),
        ("诉类申请\n", "诉类申请\n0 0 0 0 1 0 1\n"),
        // In another order than the form's.
        ("1.信访举\n报投", "3.要求提\n供公"),
    ] {
        let text = in_pieces();
        assert!(text.contains(from), "{from}");
        let document = read(&text.replacen(from, to, 1));
        assert!(!is_certain(&document, repeated), "{to}");
    }
}

#[test]
fn a_wrong_sum_in_a_row_told_by_its_order_stays_visible() {
    let document = read(&in_pieces().replacen("2.重复 0 0 0 0 1 0 1", "2.重复 0 0 0 0 1 0 2", 1));
    assert_eq!(document.verdict, Verdict::Incomplete);
    assert!(!is_certain(&document, "requests.not_processed.repeated.total"));
}

/// The base with table three in columns of blanks.
fn in_columns() -> String {
    let wide = |text: &str| {
        text.chars().map(|c| if c.is_ascii() || c == '“' || c == '”' { 1 } else { 2 }).sum::<usize>()
    };
    let set = |cells: &[&str]| {
        let mut line = String::new();
        for (at, cell) in cells.iter().enumerate() {
            let start = if at == 0 { 0 } else { 70 + 16 * at };
            line.push_str(&" ".repeat(start.saturating_sub(wide(&line))));
            line.push_str(cell);
        }
        line + "\n"
    };
    dumped(|line| match line {
        "自然人 法人或其他组织 总计" => {
            set(&["", "自然人", "法人或其他组织", "", "", "", "", "总计"])
        }
        "商业企业 科研机构 社会公益组织 法律服务机构 其他" => {
            set(&["", "", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"])
        }
        line if line.matches(' ').count() == 7 => set(&cells(line)),
        line => line.to_owned() + "\n",
    })
}

#[test]
fn values_below_each_other_are_one_column_and_blanks_are_blank() {
    let document = read(&in_columns());
    assert_eq!(document.verdict, Verdict::Verified, "{:?}", document.findings);
    assert_eq!(value(&document, "requests.not_processed.repeated.natural_person").as_deref(), Some("null"));
    assert_eq!(
        value(&document, "requests.not_processed.repeated.legal_service_organization").as_deref(),
        Some("1")
    );
    // A label with nothing beside it is a blank row.
    assert_eq!(value(&document, "requests.denied.state_secret.total").as_deref(), Some("null"));
}

#[test]
fn a_value_between_two_columns_is_doubted() {
    let text = in_columns();
    let line = text.lines().find(|line| line.starts_with("2.重复申请")).unwrap();
    let at = line.rfind(" 1 ").unwrap_or_else(|| line.find('1').unwrap());
    let moved = format!("{}{}{}", &line[..at - 8], &line[at..], "");
    let document = read(&text.replacen(line, &moved, 1));
    assert!(!is_certain(&document, "requests.not_processed.repeated.legal_service_organization"), "{moved}");
}

#[test]
fn the_sums_tell_where_the_total_stands_in_a_head_that_does_not() {
    let turned = base().replacen("自然人 法人或其他组织 总计", "总计 自然人 法人或其他组织", 1);
    assert_eq!(read(&turned).verdict, Verdict::Verified);
    // Where rows add up neither way, nothing does.
    let broken = dumped(|line| {
        let mut cells: Vec<&str> = line.split(' ').collect();
        if cells.len() == 8 && !line.contains("商业") {
            cells[7] = "777";
        }
        cells.join(" ") + "\n"
    });
    let broken = broken.replacen("自然人 法人或其他组织 总计", "总计 自然人 法人或其他组织", 1);
    assert!(!is_certain(&read(&broken), "requests.granted.natural_person"));
}

#[test]
fn columns_in_another_order_below_their_heading_are_read_in_theirs() {
    let text = base().replacen("商业企业 科研机构 社会", "科研机构 商业企业 社会", 1);
    let document = read(&text);
    assert_eq!(value(&document, "requests.new_received.research_institution").as_deref(), Some("2"));
    assert_eq!(value(&document, "requests.new_received.business").as_deref(), Some("0"));
}

/// Table two of the base, of which a tool dropped the blank cells and filled the rows up behind.
fn dropped() -> String {
    let row = |line: &str| {
        let cells: Vec<&str> = cells(line).into_iter().filter(|cell| !cell.is_empty()).collect();
        format!("{}{}\n", cells.join(" | "), " | ".repeat(9 - cells.len().min(9)))
    };
    dumped(|line| if line.matches(' ').count() == 7 { row(line) } else { line.to_owned() + "\n" })
}

#[test]
fn a_blank_cell_elsewhere_does_not_say_that_dropped_ones_were_kept() {
    let text = dropped().replacen("五、存在", "培训 | 3 |  | 5 |\n五、存在", 1);
    let path = "requests.not_processed.repeated";
    for text in [dropped(), text] {
        let document = read(&text);
        assert!(!is_certain(&document, &format!("{path}.natural_person")));
        assert!(!is_certain(&document, &format!("{path}.total")));
    }
}

#[test]
fn a_page_number_behind_a_row_with_a_blank_cell_is_none_of_its_values() {
    let text = dumped(|line| cells(line).join("\t") + "\n");
    let with = |row: &str| read(&text.replacen("行政规范性文件\t0\t2\t26", row, 1));
    assert!(is_certain(
        &with("行政规范性文件\t\t2\t26"),
        "proactive_disclosure.normative_documents.repealed"
    ));
    let numbered = with("行政规范性文件\t\t2\t26\n1");
    for column in ["issued", "repealed", "in_force"] {
        assert!(
            !is_certain(&numbered, &format!("proactive_disclosure.normative_documents.{column}")),
            "{column}"
        );
    }
}

#[test]
fn a_column_printed_before_the_first_is_not_read_as_the_form_has_it() {
    let head = "自然人 法人或其他组织 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他";
    let other = "商业企业\n自然人\n科研机构\n社会公益组织\n法律服务机构\n其他\n总计";
    let text = base();
    assert!(text.contains(head));
    assert!(!is_certain(&read(&text.replacen(head, other, 1)), "requests.new_received.natural_person"));
}

#[test]
fn a_row_of_another_year_does_not_fill_one_that_is_blank() {
    let text = base();
    let (from, to) = (text.find("第二十条第").unwrap(), text.find("三、收到").unwrap());
    let table = &text[from..to];
    assert!(table.contains("行政许可 0\n"));
    let with_next = |row: &str| {
        let own = table.replacen("行政许可 0\n", row, 1);
        read(&format!(
            "{}{own}附：上年情况\n{}{}",
            &text[..from],
            table.replace("行政许可 0\n", "行政许可 5\n"),
            &text[to..]
        ))
    };
    assert!(!is_certain(&with_next("行政许可\n"), "proactive_disclosure.licensing.decisions"));
}

#[test]
fn rows_of_pipes_that_were_filled_up_in_front_are_read_behind_their_labels() {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(' ').collect();
        format!("|{} {} |\n", "  |".repeat(10 - cells.len()), cells.join(" | "))
    };
    let base = base();
    let (from, to) = (base.find("自然人 ").unwrap(), base.find("四、政府信息公开行政复议").unwrap());
    let table: String = base[from..to].lines().filter(|line| is_row(line)).map(row).collect();
    let document = read(&format!("{}{table}\n{}", &base[..from], &base[to..]));
    assert_eq!(value(&document, "requests.new_received.natural_person").as_deref(), Some("94"));
    assert_eq!(value(&document, "requests.new_received.other").as_deref(), Some("2"));
}
