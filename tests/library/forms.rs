//! A form of another kind, which is data and no code: read by the same engine, from a page and from a PDF.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use nianbao::{Document, Form, Reader, Verdict};
use serde_json::Value;

fn folder() -> PathBuf {
    crate::support::root().join("fixtures/forms/libraries")
}

fn text(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

fn form() -> Form {
    Form::parse(&text("form.json")).unwrap()
}

fn read(form: Form, bytes: &[u8]) -> Document {
    let mut reports = Reader::new().form(form).timeout(None).read_bytes("", bytes).unwrap();
    assert_eq!(reports.len(), 1);
    reports.remove(0).document()
}

fn tables(document: &Document) -> Value {
    serde_json::to_value(&document.tables).unwrap()
}

#[test]
fn another_form_is_read_and_verified() {
    let expected = json("expected.json");
    for name in ["input.html", "input.pdf"] {
        let document = read(form(), &fs::read(folder().join(name)).unwrap());
        assert_eq!(tables(&document), expected["tables"], "{name}");
        assert_eq!(document.verdict, Verdict::Verified, "{name}: {:?}", document.findings);
        assert_eq!(Value::from(document.checks.held), expected["checks"], "{name}");
        let report = serde_json::to_value(&document.report).unwrap();
        for (key, value) in expected["report"].as_object().unwrap() {
            assert_eq!(report[key], *value, "{name}: {key}");
        }
        let sections: Vec<Option<&str>> = document.sections.iter().map(|s| s.key.as_deref()).collect();
        assert_eq!(sections, [Some("stock_and_funds"), Some("reader_services")], "{name}");
    }
}

#[test]
fn the_same_file_is_no_report_of_the_form_that_is_built_in() {
    let document = read(Form::disclosure(), text("input.html").as_bytes());
    assert_eq!(document.verdict, Verdict::Unrecognised);
    assert!(document.tables.is_empty());
}

#[test]
fn a_number_of_the_narrative_is_compared_with_its_cell() {
    let document = read(form(), text("input.html").as_bytes());
    let found: Vec<_> = document.mentions.iter().filter(|m| m.cell.is_some()).collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].cell.as_deref(), Some("programmes.lectures.sessions_held"));
    assert_eq!(found[0].agrees, Some(true));
}

/// What is said of the form where one of its members is another.
fn refused(from: &str, to: &str) -> String {
    let json = text("form.json");
    assert!(json.contains(from), "the form has no {from}");
    let error = Form::parse(&json.replacen(from, to, 1)).unwrap_err();
    assert_eq!(error.code(), "form", "{to}");
    error.to_string()
}

#[test]
fn a_form_that_could_not_be_read_by_is_refused_where_it_is_wrong() {
    let groups = r#"{ "key": "reading_room", "label": "（二）馆内阅览" }"#;
    let with_group = |group: &str| format!("{groups}, {group}");
    let mention = r#""words": [["专题讲座"]], "unit": "场""#;
    let row = r#"{ "key": "lectures", "label": "专题讲座" }"#;
    let edition = r#"{ "id": "2023""#;
    let spanners = r#""rows": [{ "key": "whole_network""#;
    let kind = r#""kind": "library_return""#;
    for (from, to, place, found) in [
        (groups, &*with_group(r#"{ "key": "lent", "label": "三" }"#), r#"groups[2] "lent""#, "no row"),
        (
            groups,
            &*with_group(r#"{ "key": "lending", "label": "三" }"#),
            "groups[2]",
            "\"lending\" is given twice",
        ),
        (
            groups,
            &*with_group(r#"{ "key": "lending.of", "label": "三" }"#),
            r#"groups[2] "lending.of""#,
            "dot",
        ),
        (
            row,
            r#"{ "key": "lectures", "label": "专题讲座", "editions": ["2022"] }"#,
            r#""programmes", blocks[0]: rows[0] "lectures""#,
            "\"2022\"",
        ),
        (
            edition,
            r#"{ "id": "2022", "notice": "", "years": "" }, { "id": "2023""#,
            r#"edition "2022""#,
            "no table",
        ),
        (edition, r#"{ "id": """#, "editions[0]", "`id` is empty"),
        (
            row,
            r#"{ "key": "lectures", "label": "主题书展" }"#,
            r#"rows[1] "exhibitions""#,
            "both called \"主题书展\"",
        ),
        (
            row,
            r#"{ "key": "lectures", "label": "讲座", "aliases": ["主题书展"] }"#,
            r#"rows[0] "lectures""#,
            "主题书展",
        ),
        (r#""label": "举办场次""#, r#""label": "参加人次""#, "columns[1]", "both called \"参加人次\""),
        (row, r#"{ "key": "lectures", "label": "——" }"#, r#"rows[0] "lectures""#, "`label` is \"——\""),
        (
            row,
            r#"{ "key": "lectures", "label": "专题讲座", "aliases": [""] }"#,
            r#"rows[0] "lectures""#,
            "alias",
        ),
        (
            mention,
            r#""words": [["专题讲座"]], "sections": ["readers"], "unit": "场""#,
            r#"mentions[0] "programmes.lectures"#,
            "\"readers\"",
        ),
        (mention, r#""words": [], "unit": "场""#, "mentions[0]", "`words`"),
        (mention, r#""words": [[]], "unit": "场""#, "mentions[0]", "`words`"),
        (mention, r#""words": [[""]], "unit": "场""#, "mentions[0]", "empty word"),
        (mention, r#""words": [["专题讲座"]], "unit": """#, "mentions[0]", "`unit` is empty"),
        (
            spanners,
            r#""spanners": [{ "label": "馆", "over": [] }], "rows": [{ "key": "whole_network""#,
            r#"spanners[0] "馆""#,
            "`over` is empty",
        ),
        (r#""key": "reader_services""#, r#""key": """#, "sections[1]", "`key` is empty"),
        (kind, r#""kind": """#, "`kind`", "empty"),
        (kind, r#""kind": "other""#, "`kind`", "\"other\""),
        (r#""kinds": ["通知""#, r#""kinds": ["""#, "other_documents.kinds", "empty word"),
        (
            r#""last_year": ["at_closing"]"#,
            r#""last_year": []"#,
            "across_years[0] \"stock_carries_over\"",
            "`last_year` is empty",
        ),
        (r#""words": [["馆网服务"]"#, r#""words": [[]"#, "titles.report", "a list in `words` is empty"),
    ] {
        let said = refused(from, to);
        assert!(said.starts_with("invalid form: "), "{said}");
        assert!(said.contains(place) && said.contains(found), "{to}: {said}");
        // Every message ends with what to do.
        assert!(said.contains("; "), "{said}");
    }
}

#[test]
fn json_that_is_no_form_is_described_in_words_with_its_place() {
    for (json, place, what) in [
        ("3", "line 1, column 1", "expected a form, which is an object"),
        ("{\n  \"editions\": 3\n}", "line 2, column 15", "invalid type: integer `3`"),
        ("{\n  \"edition\": []\n}", "line 2, column 11", "unknown field `edition`"),
        ("{", "line 1, column 1", "EOF"),
        ("{\n\"tables\": [3]}", "line 2, column 12", "expected a table, which is an object"),
    ] {
        let said = Form::parse(json).unwrap_err().to_string();
        assert!(said.contains(place) && said.contains(what) && said.contains("; correct"), "{said}");
        assert!(!said.contains("struct"), "{said}");
    }
    assert!(Form::parse("[1]").unwrap_err().to_string().contains("it is a list"));
}

#[test]
fn rows_of_one_label_may_stand_under_different_headings() {
    // Two rows of the attendance table are called 成年读者, each in its own group; in one group they are refused.
    let said = refused(r#""reading_room.grown_ups""#, r#""lending.adults""#);
    assert!(said.contains("成年读者") && said.contains("put them into different groups"), "{said}");
}

/// The page as text: a line for each row and paragraph, without the lines of its tables.
fn as_text(page: &str) -> String {
    let (_, body) = page.split_once("<body>").unwrap();
    let mut inside = false;
    let mut out = String::new();
    for c in body.chars() {
        match c {
            '<' => inside = true,
            '>' => (inside, _) = (false, out.push(' ')),
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// Every number of some tables by its path.
fn numbers(tables: &Value, path: &str, out: &mut Vec<(String, Value)>) {
    match tables {
        Value::Object(members) => {
            members.iter().for_each(|(key, value)| numbers(value, &format!("{path}.{key}"), out));
        }
        number => out.push((path.to_owned(), number.clone())),
    }
}

#[test]
fn plain_text_is_read_or_doubted() {
    let document = read(form(), as_text(&text("input.html")).as_bytes());
    // Two groups have rows with the same labels, and no line says where they begin.
    assert_eq!(document.verdict, Verdict::Incomplete);
    let (read, expected) = (tables(&document), json("expected.json")["tables"].clone());
    assert_eq!(read["holdings"], expected["holdings"], "a table in blocks: {:?}", document.findings);
    assert_eq!(read["programmes"], expected["programmes"], "the second table in rows");
    assert_eq!(read["attendance"]["all_services"], expected["attendance"]["all_services"], "the first");
    let (mut found, mut known) = (Vec::new(), Vec::new());
    numbers(&read, "", &mut found);
    numbers(&expected, "", &mut known);
    assert!(found.iter().all(|number| known.contains(number)), "{found:?}");
}

/// Another word for each label that names a row, a column or a group, in form and page alike.
const RENAMED: [(&str, &str); 4] = [
    ("流动书车", "汽车图书馆"),
    ("馆内阅览", "自修空间"),
    ("主题书展", "民俗影展"),
    ("剔旧册数", "注销件数"),
];

#[test]
fn labels_are_the_forms_alone() {
    for (from, to) in RENAMED {
        let renamed = |name: &str| {
            assert!(text(name).contains(from), "{name} has no {from}");
            text(name).replace(from, to)
        };
        let document = read(Form::parse(&renamed("form.json")).unwrap(), renamed("input.html").as_bytes());
        assert_eq!(tables(&document), json("expected.json")["tables"], "{to}");
        assert_eq!(document.verdict, Verdict::Verified, "{to}: {:?}", document.findings);
        // The form as it was does not know the new word.
        let document = read(form(), renamed("input.html").as_bytes());
        assert_ne!(document.verdict, Verdict::Verified, "{to}");
    }
}

#[test]
fn a_broken_sum_is_inconsistent_in_the_forms_words() {
    let failures = |from: &str, to: &str| -> Vec<(String, String)> {
        assert_eq!(text("input.html").matches(from).count(), 1, "{from}");
        let document = read(form(), text("input.html").replace(from, to).as_bytes());
        assert_eq!(document.verdict, Verdict::Inconsistent, "{from}: {:?}", document.findings);
        document.checks.failed.into_iter().map(|f| (f.location, f.message)).collect()
    };
    // 640 + 1215 + 0 + 0 is 1855, and no other sum has that total in it but its own row's.
    assert_eq!(
        failures("<td>1855</td><td>127958</td>", "<td>1865</td><td>127968</td>"),
        [
            ("乙表 · 流动书车".to_owned(), "外借与阅览各行之和为 1855，服务总人次印为 1865".to_owned()),
            ("乙表 · 全网合计".to_owned(), "外借与阅览各行之和为 127958，服务总人次印为 127968".to_owned()),
        ]
    );
    assert_eq!(
        failures("<td>412</td>", "<td>421</td>"),
        [("甲表 · 纸质图书".to_owned(), "年初与当年入藏之和为 90345，当年剔旧与年末之和为 90354".to_owned())]
    );
}

#[test]
fn what_is_not_there_is_missing_and_what_is_negative_is_doubted() {
    let page = text("input.html");
    let without = page.replace("<tr><td>主题书展</td><td>12</td><td>15420</td></tr>", "");
    let document = read(form(), without.as_bytes());
    assert_eq!(document.verdict, Verdict::Incomplete);
    assert!(document.findings.iter().any(|f| f.message.starts_with("丙表 · 主题书展 · 举办场次")));
    // A count cannot be negative; a change can.
    let document = read(form(), page.replace("<td>48</td>", "<td>-48</td>").as_bytes());
    assert_eq!(document.verdict, Verdict::Incomplete);
    // The budget has a unit of its own.
    let document = read(form(), page.replace("单位：万元", "单位：元").as_bytes());
    assert_eq!(document.verdict, Verdict::Incomplete);
}

#[test]
fn a_notice_about_the_return_is_none() {
    let page = text("input.html").replace("馆网服务统计年报</h1>", "馆网服务统计年报填报的通知</h1>");
    let page = page.replace("馆网服务统计年报</title>", "馆网服务统计年报填报的通知</title>");
    let (start, _) = page.split_once("<table").unwrap();
    assert_eq!(read(form(), start.as_bytes()).verdict, Verdict::Unrecognised);
}

/// Every key and label of the form, and what its messages are made of.
fn words(form: &Value, out: &mut BTreeSet<String>) {
    match form {
        Value::Object(members) => {
            for (name, value) in members {
                let told = ["key", "label", "item", "rule", "kind", "name", "cell"];
                match value {
                    Value::String(word) if told.contains(&name.as_str()) => {
                        out.insert(word.clone());
                    }
                    other => words(other, out),
                }
            }
        }
        Value::Array(members) => members.iter().for_each(|member| words(member, out)),
        _ => {}
    }
}

fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            // Tests may name what they read.
            if path.file_name().is_some_and(|name| name != "target" && name != "tests") {
                sources(&path, out);
            }
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn no_line_of_code_knows_the_form() {
    let mut known = BTreeSet::new();
    words(&json("form.json"), &mut known);
    // What numbers are is the engine's own vocabulary.
    known.retain(|word| !matches!(word.as_str(), "money" | "change" | "count"));
    assert!(known.len() > 30, "{known:?}");
    let mut files = Vec::new();
    sources(&crate::support::root().join("src"), &mut files);
    sources(&crate::support::root().join("crates"), &mut files);
    for file in files {
        let code = fs::read_to_string(&file).unwrap();
        for word in &known {
            let quoted = format!("\"{word}\"");
            let found = if word.is_ascii() { code.contains(&quoted) } else { code.contains(word.as_str()) };
            assert!(!found, "{} knows {word}", file.display());
        }
    }
}

#[test]
fn the_form_in_the_documentation_is_one() {
    let docs = fs::read_to_string(crate::support::root().join("docs/forms.md")).unwrap();
    let (_, rest) = docs.split_once("```json\n").unwrap();
    let (json, _) = rest.split_once("```").unwrap();
    let form = Form::parse(json).unwrap();
    assert_eq!(form.cells_at("supply.users.households.town").len(), 1);
    let page = "<h1>某县水务局2021年供水统计年报</h1><h3>一、供水情况</h3><table>\
        <tr><td colspan=2></td><td>城区</td><td>乡村</td><td>合计</td></tr>\
        <tr><td rowspan=2>（一）用户数</td><td>1.居民用户</td><td>3</td><td>4</td><td>7</td></tr>\
        <tr><td>2.单位用户</td><td>1</td><td>0</td><td>1</td></tr>\
        <tr><td colspan=2>（二）用户总数</td><td>4</td><td>4</td><td>8</td></tr></table>";
    let document = read(form, page.as_bytes());
    assert_eq!(document.verdict, Verdict::Verified, "{:?}", document.findings);
    assert_eq!(document.checks.held, 6);
}
