//! One report in every shape that reports are published in; documents that are no such report, or have lost their
//! tables; several reports in one file; and readings that were corrected by hand.

use std::fs;
use std::path::{Path, PathBuf};

use nianbao::{Document, Verdict};
use serde_json::{Value, json};

fn folder(name: &str) -> PathBuf {
    crate::support::root().join("fixtures").join(name)
}

fn read_all(path: &Path) -> Vec<Document> {
    crate::support::read_as(path, &fs::read(path).unwrap()).unwrap()
}

fn other(name: &str) -> Document {
    let mut documents = read_all(&folder("others").join(name));
    assert_eq!(documents.len(), 1, "{name}");
    documents.remove(0)
}

fn codes(document: &Document) -> Vec<String> {
    let findings = serde_json::to_value(&document.findings).unwrap();
    findings.as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn one_report_is_the_same_in_every_shape() {
    let expected: Value =
        serde_json::from_str(&fs::read_to_string(folder("shapes").join("expected.json")).unwrap()).unwrap();
    let mut shapes = 0;
    for entry in fs::read_dir(folder("shapes")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "json") || path.ends_with("NOTE.md") {
            continue;
        }
        shapes += 1;
        let name = path.display();
        let documents = read_all(&path);
        assert_eq!(documents.len(), 1, "{name}");
        let document = serde_json::to_value(&documents[0]).unwrap();
        assert_eq!(document["verdict"], "verified", "{name}: {}", document["findings"]);
        assert_eq!(document["report"], expected["report"], "{name}");
        assert_eq!(document["tables"], expected["tables"], "{name}");
        let headings: Vec<&Value> =
            document["sections"].as_array().unwrap().iter().map(|s| &s["heading"]).collect();
        assert_eq!(json!(headings), expected["headings"], "{name}");
        let last = document["sections"][5]["paragraphs"].clone();
        assert_eq!(last[0], "本年度未收取信息处理费。", "{name}");
    }
    assert_eq!(shapes, 11);
}

#[test]
fn every_shape_says_where_a_number_stands() {
    let cell = |name: &str| {
        let document = read_all(&folder("shapes").join(name)).remove(0);
        let cells = document.cells.unwrap();
        serde_json::to_value(
            cells.iter().find(|c| c.path == "requests.denied.third_party_rights.total").unwrap(),
        )
        .unwrap()
    };
    for (name, table) in [("page.html", 2), ("page.mhtml", 2), ("word.docx", 2)] {
        let cell = cell(name);
        assert_eq!(cell["value"], 3);
        // The row and the column of the grid, whatever cells are merged before it.
        assert_eq!(
            (&cell["table"], &cell["row"], &cell["column"]),
            (&json!(table), &json!(11), &json!(10)),
            "{name}"
        );
        assert_eq!(
            cell["label"], "三、本年度办理结果 / （三）不予公开 / 4.保护第三方合法权益 / 总计",
            "{name}"
        );
    }
    let text = fs::read_to_string(folder("shapes").join("pipes.md")).unwrap();
    let line = cell("pipes.md")["line"].as_u64().unwrap() as usize;
    assert!(text.lines().nth(line - 1).unwrap().contains("4.保护第三方合法权益"));
}

#[test]
fn what_is_no_report_is_told_from_one() {
    for name in [
        "notice-with-blank-form.html",
        "interpretation.html",
        "half-year.md",
        "rule-of-law.txt",
        "budget.html",
        "list-of-reports.html",
    ] {
        let document = other(name);
        assert_eq!(document.verdict, Verdict::Unrecognised, "{name}");
        assert!(document.tables.is_empty() && document.report.agency.is_none(), "{name}");
    }
    // What it is instead is still given.
    let budget = other("budget.html");
    assert_eq!(budget.sections.len(), 2);
    let table = serde_json::to_value(&budget.other_tables[0]).unwrap();
    assert_eq!(table["rows"][0][0], json!({ "text": "收入", "rows": 1, "columns": 2 }));
    assert_eq!(table["rows"][2][1]["text"], "1820.55");
    assert_eq!(other("rule-of-law.txt").sections.len(), 3);
    assert_eq!(other("half-year.md").other_tables.len(), 1);
    assert_eq!(other("interpretation.html").other_tables.len(), 1);
}

#[test]
fn a_report_that_lost_its_tables_names_them() {
    let missing = |name: &str| {
        let document = other(name);
        assert_eq!(document.verdict, Verdict::Incomplete, "{name}");
        let findings = document.findings.iter().filter(|f| f.message.starts_with("未找到"));
        findings.map(|f| f.message.chars().skip(3).take(2).collect::<String>()).collect::<Vec<_>>()
    };
    assert_eq!(missing("tables-as-pictures.html"), ["表二", "表三", "表四"]);
    assert_eq!(missing("table-three-dropped.md"), ["表三"]);
}

#[test]
fn reports_from_before_the_form() {
    let prose = other("prose-2010.txt");
    assert_eq!(
        (prose.verdict, prose.report.year, &prose.report.form),
        (Verdict::Incomplete, Some(2010), &None)
    );
    assert_eq!(prose.report.agency.as_deref(), Some("云溪县水利局"));
    assert!(
        codes(&prose).contains(&"no_form_printed".to_owned())
            && !codes(&prose).contains(&"table_missing".to_owned())
    );
    assert_eq!(prose.sections.len(), 6);

    let statistics = other("statistics-2016.html");
    assert_eq!(statistics.verdict, Verdict::Verified);
    assert_eq!((statistics.report.form.as_deref(), statistics.report.year), (Some("2014"), Some(2016)));
    let tables = Value::Object(statistics.tables.clone());
    assert_eq!(tables["statistics"]["requests"]["answered"]["denied"]["trade_secret"], 1);
    assert_eq!(tables["statistics"]["review"]["other"], 0);
    assert_eq!(tables["statistics"]["institutions"]["budget"].to_string(), "3.5");
    assert_eq!((statistics.checks.held, statistics.checks.failed.len()), (7, 0));

    let broken = other("statistics-2016-broken.html");
    assert_eq!(broken.verdict, Verdict::Inconsistent);
    let failed = &broken.checks.failed[0];
    assert_eq!(
        (failed.rule.as_str(), failed.location.as_str()),
        ("received_total", "统计表 · （一）收到申请数")
    );
}

#[test]
fn several_reports_in_one_file_are_several_documents() {
    let documents = read_all(&folder("others").join("compendium.html"));
    let years: Vec<Option<i32>> = documents.iter().map(|d| d.report.year).collect();
    assert_eq!(years, [Some(2022), Some(2023)]);
    assert!(documents.iter().all(|d| d.verdict == Verdict::Verified && d.sections.len() == 6));
}

#[test]
fn a_hand_corrected_reading_is_judged_again() {
    let path = folder("shapes").join("page.html");
    let mut reading = serde_json::to_value(read_all(&path).remove(0)).unwrap();
    let again = |reading: &Value| {
        let bytes = serde_json::to_vec(reading).unwrap();
        crate::support::read(&bytes).unwrap().remove(0)
    };
    let same = again(&reading);
    assert_eq!(serde_json::to_value(&same.tables).unwrap(), reading["tables"]);
    assert_eq!((same.verdict, same.checks.held), (Verdict::Verified, 42));

    // A number that breaks a sum is found, and a cell that is taken out is missed.
    reading["tables"]["requests"]["granted"]["business"] = json!(3);
    let broken = again(&reading);
    assert_eq!((broken.verdict, broken.checks.failed.len()), (Verdict::Inconsistent, 2));
    reading["tables"]["requests"]["granted"].as_object_mut().unwrap().remove("business");
    assert_eq!(again(&reading).verdict, Verdict::Incomplete);

    // A reading with a doubt is verified once a person has said what the cell holds.
    let page = fs::read_to_string(&path).unwrap().replace("<p>1406.3572</p>", "<img src='a.png'>");
    let doubted = crate::support::read(page.as_bytes()).unwrap().remove(0);
    assert_eq!(doubted.verdict, Verdict::Incomplete);
    let mut reading = serde_json::to_value(doubted).unwrap();
    assert_eq!(again(&reading).verdict, Verdict::Incomplete);
    reading["tables"]["proactive_disclosure"]["fees"]["amount"] = json!(1406.3572);
    assert_eq!(again(&reading).verdict, Verdict::Verified);
    // A misspelt name is no correction.
    reading["tables"]["proactive_disclosure"]["fees"]["amout"] = json!(1);
    assert_eq!(again(&reading).verdict, Verdict::Incomplete);
}

#[test]
fn a_cell_is_what_a_viewer_shows() {
    let page = fs::read_to_string(folder("shapes").join("page.html")).unwrap();
    let amount = |cell: &str| {
        let page = page.replace("<p>1406.3572</p>", cell);
        let document = crate::support::read(page.as_bytes()).unwrap().remove(0);
        let cells = document.cells.clone().unwrap();
        let cell = cells.into_iter().find(|c| c.path == "proactive_disclosure.fees.amount").unwrap();
        (document.verdict, cell.value.map(|v| v.0.to_string()), cell.note)
    };
    let number = |n: &str| Some(n.to_owned());
    assert_eq!(
        amount("<font>14</font><span>06.<o:p></o:p></span><b>35</b>"),
        (Verdict::Verified, number("1406.35"), None)
    );
    assert_eq!(amount("１，４０６"), (Verdict::Verified, number("1406"), None));
    assert_eq!(amount("&nbsp;"), (Verdict::Verified, None, None));
    assert_eq!(amount("12<sup>2</sup>"), (Verdict::Verified, number("12"), number("²")));
    assert_eq!(
        amount("7<span style='display:none'>8</span><!--9-->"),
        (Verdict::Verified, number("7"), None)
    );
    assert_eq!(amount("<del>7</del>8").0, Verdict::Incomplete);
    assert_eq!(amount("7<img src='8.gif'>").0, Verdict::Incomplete);
}

/// The page of the fixtures with some of it replaced.
fn page_with(changes: &[(&str, &str)]) -> Document {
    let mut page = fs::read_to_string(folder("shapes").join("page.html")).unwrap();
    for (from, to) in changes {
        assert!(page.contains(from), "{from}");
        page = page.replacen(from, to, 1);
    }
    crate::support::read(page.as_bytes()).unwrap().remove(0)
}

const H1: &str = "<h1>云溪县水利局2023年政府信息公开工作年度报告</h1>";
const LAST: &str = "<h3>六、其他需要报告的事项</h3><p>本年度未收取信息处理费。</p>";

#[test]
fn what_stands_around_a_report_is_not_its_title_and_not_its_text() {
    let menu = "<ul>".to_owned() + &"<li>栏目</li>".repeat(120) + "</ul>";
    let links = "<div><b>云溪县财政局2022年政府信息公开工作年度报告</b></div>";
    let foot = "<p>【打印】【关闭】</p><p>主办：云溪县人民政府办公室</p>";
    for changes in [
        vec![(H1, format!("{menu}<h2>云溪县水利局2023年政府信息公开工作年度报告</h2>"))],
        vec![(H1, format!("{links}<div>云溪县水利局2023年政府信息公开工作年度报告</div>"))],
        vec![(LAST, format!("{LAST}{foot}{links}"))],
        vec![(H1, format!("<p>首页＞年报＞云溪县水利局2022年政府信息公开工作年度报告</p>{H1}"))],
        vec![(H1, "<h1>云溪县水利局<br>2023年政府信息公开工作年度报告</h1>".into())],
        vec![(LAST, "<p><b>六、其他需要报告的事项</b>：本年度未收取信息处理费。</p>".into())],
        vec![(H1, format!("{H1}<p>目录</p><p>一、总体情况</p><p>六、其他需要报告的事项</p>"))],
    ] {
        let changes: Vec<(&str, &str)> = changes.iter().map(|(from, to)| (*from, to.as_str())).collect();
        let document = page_with(&changes);
        let report = &document.report;
        let found = (report.agency.as_deref(), report.year, report.index_number.as_deref());
        assert_eq!(found, (Some("云溪县水利局"), Some(2023), Some("SL-2024-00017")), "{changes:?}");
        assert_eq!(document.sections.len(), 6, "{changes:?}");
        assert_eq!(document.sections[5].paragraphs, ["本年度未收取信息处理费。"], "{changes:?}");
        assert_eq!(document.verdict, Verdict::Verified, "{changes:?}");
    }
    // A title without its agency: the publisher that the page names.
    let unnamed = page_with(&[(H1, "<p>无障碍</p><h1>2023年政府信息公开工作年度报告</h1>")]);
    assert_eq!(unnamed.report.agency.as_deref(), Some("云溪县水利局"));
    assert!(codes(&unnamed).contains(&"agency_from_imprint".to_owned()));
}

#[test]
fn what_may_mean_something_else_is_doubted() {
    let licence = "<td><p>行政许可</p></td><td colspan=\"3\"><p>418</p></td>";
    let head = "<td colspan=\"3\"><p>本年处理决定数量</p></td>";
    let fee = "<p>本年收费金额（单位：万元）</p>";
    for (from, to) in [
        (head, "<td colspan=\"3\"><p>上年处理决定数量</p></td>"),
        (head, "<td colspan=\"3\"><p>本年处理决定数量（百件）</p></td>"),
        (licence, "<td><p>非行政许可</p></td><td colspan=\"3\"><p>418</p></td>"),
        (licence, "<td><p>行政许可</p></td><td colspan=\"3\"><p>418（更正为419）</p></td>"),
        (licence, "<td><p>行政许可</p></td><td colspan=\"3\"><p>418（万件）</p></td>"),
        (licence, "<td><p>行政许可</p></td><td colspan=\"3\"><p>4</p><p>1</p><p>8</p></td>"),
        (licence, "<td><p>行政许可</p></td><td colspan=\"3\"><p>418<select><option>9</select></p></td>"),
        (licence, "<td><p>行政许可</p></td><td colspan=\"3\"><p>418<i style='color:#fff'>9</i></p></td>"),
        (licence, "<td><p>行政许可</p></td><td colspan=\"3\"><ol><li>418</li></ol></td>"),
        (licence, "<td><p>行政许可</p></td><td colspan=\"3\"><p>418</p></td><td>9</td>"),
        (fee, "<p>本年收费金额（单位：元）</p>"),
        ("<p>第二十条第（八）项</p>", "<p>第二十条第（八）项（单位：元）</p>"),
        ("</style>", ".x:some-state{display:none}</style><style>.z{}</style>"),
    ] {
        let mut changes = vec![(from, to)];
        if from == "</style>" {
            changes.push(("<p>418</p>", "<p>41<span class='x'>8</span></p>"));
        }
        assert_eq!(page_with(&changes).verdict, Verdict::Incomplete, "{to}");
    }
    // What is hidden beyond doubt is not there, and what only a printer would hide is.
    let hidden = page_with(&[
        ("</style>", "td .x{display:none}</style>"),
        ("<p>418</p>", "<p>41<i class='x'>9</i>8</p>"),
    ]);
    let printed = page_with(&[
        ("</style>", "</style><style media=print>.x{display:none}</style>"),
        ("<p>418</p>", "<p class='x'>418</p>"),
    ]);
    for document in [hidden, printed] {
        assert_eq!(document.verdict, Verdict::Verified);
        assert_eq!(
            Value::Object(document.tables.clone())["proactive_disclosure"]["licensing"]["decisions"],
            418
        );
    }
}
