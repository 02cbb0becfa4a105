//! A number beside the place it was printed in (`show`), a report beside its reading (`review`), a report beside
//! another (`diff`): what a person who checks a number would notice. What a browser makes of the pages is tested in
//! `tests/browser`.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{code, nianbao, scratch, stderr, stdout};
use serde_json::Value;

fn fixture(name: &str) -> String {
    let path = crate::support::root().join("fixtures").join(name);
    assert!(path.exists(), "{} is no fixture", path.display());
    path.to_string_lossy().into_owned()
}

/// The answers to questions about a fixture, and the exit code.
fn show(file: &str, keys: &[&str]) -> (i32, Vec<Value>) {
    let file = fixture(file);
    let arguments: Vec<&str> = ["show", &file, "--json"].into_iter().chain(keys.iter().copied()).collect();
    let output = nianbao(&arguments);
    (code(&output), serde_json::from_slice(&output.stdout).unwrap())
}

const HUAIAN: &str = "reports/huaian-2024-wps/input.pdf";
const LONGMEN_2019: &str = "reports/longmen-2019-form2019/input.pdf";
const PLANTED: &str = "reports/changfeng-2021-planted/input.pdf";
const ROTATED: &str = "reports/made-rotated/input.pdf";
const TEXT: &str = "reports/xigong-2021-text/input.txt";
const PAGE: &str = "shapes/page.html";
const WORD: &str = "shapes/word.docx";

/// Words as an auditor would say them, the cell that is meant, and what the report prints there.
const ASKED: &[(&str, &str, &str, &str)] = &[
    (HUAIAN, "不予公开 第三方 总计", "requests.denied.third_party_rights.total", "6"),
    (HUAIAN, "新收 商业企业", "requests.new_received.business", "53"),
    (HUAIAN, "总计 上年结转", "requests.carried_over.total", "34"),
    (HUAIAN, "规章 现行有效", "proactive_disclosure.regulations.in_force", "11"),
    (HUAIAN, "行政规范性文件 废止", "proactive_disclosure.normative_documents.repealed", "26"),
    (HUAIAN, "行政处罚", "proactive_disclosure.penalties.decisions", "3985758"),
    (HUAIAN, "行政事业性收费", "proactive_disclosure.fees.amount", "96171.6"),
    (HUAIAN, "行政复议 结果纠正", "review_and_litigation.review.corrected", "64"),
    (HUAIAN, "行政复议 尚未审结", "review_and_litigation.review.pending", "37"),
    (
        LONGMEN_2019,
        "规范性文件 对外公开总数量",
        "proactive_disclosure.normative_documents.total_disclosed",
        "634",
    ),
    (LONGMEN_2019, "其他对外管理服务事项 增/减", "proactive_disclosure.other_external_services.change", "-2"),
    (
        LONGMEN_2019,
        "行政强制 上一年项目数量",
        "proactive_disclosure.compulsory_measures.items_last_year",
        "4695",
    ),
    (LONGMEN_2019, "政府集中采购 采购项目数量", "proactive_disclosure.procurement.projects", "5243"),
    (LONGMEN_2019, "本年新收 科研机构", "requests.new_received.research_institution", "7"),
    (PLANTED, "予以公开总计", "requests.granted.total", "3"),
    (PLANTED, "保护第三方合法权宜 自然人", "requests.denied.third_party_rights.natural_person", "44"),
    (ROTATED, "上年结转 商业企业", "requests.carried_over.business", "7"),
    (ROTATED, "行政许可", "proactive_disclosure.licensing.decisions", "46"),
    (TEXT, "一、本年新收 自然人", "requests.new_received.natural_person", "7"),
    (TEXT, "第三方 自然人", "requests.denied.third_party_rights.natural_person", "2"),
    (PAGE, "本机关不掌握 总计", "requests.unavailable.not_held.total", "18"),
    (PAGE, "（六）其他处理 3.其他 其他", "requests.other_handling.other.other", "1"),
    (WORD, "未经复议直接起诉 结果维持", "review_and_litigation.litigation_direct.upheld", "2"),
    (WORD, "（七）总计 总计", "requests.total_processed.total", "57"),
    (WORD, "表三 · （七）总计 · 总计", "requests.total_processed.total", "57"),
    (WORD, "（七） 自然人", "requests.total_processed.natural_person", "43"),
    (WORD, "四、自然人", "requests.carried_forward.natural_person", "1"),
    (WORD, "第三项 总计", "requests.total_processed.total", "57"),
    (HUAIAN, "不予公开保护第三方合法权益总计", "requests.denied.third_party_rights.total", "6"),
    (HUAIAN, "行政复议结果纠正", "review_and_litigation.review.corrected", "64"),
    (HUAIAN, "新收 法人或其他组织 商业企业", "requests.new_received.business", "53"),
];

#[test]
fn words_of_a_report_name_its_cells() {
    for (file, words, path, value) in ASKED {
        let (_, answers) = show(file, &[words]);
        let cells = answers[0]["cells"].as_array().unwrap();
        assert_eq!(answers[0]["is_clear"], true, "{words} in {file}: {answers:?}");
        assert_eq!(cells.len(), 1, "{words} in {file}: {cells:?}");
        assert_eq!(cells[0]["path"], *path, "{words} in {file}");
        assert_eq!(cells[0]["value"].to_string(), *value, "{words} in {file}");
    }
}

#[test]
fn words_side_by_side_are_one_question_and_keys_are_one_each() {
    let (code, answers) =
        show(HUAIAN, &["不予公开", "第三方", "总计", "requests.new_received.total", "行政许可"]);
    let asked: Vec<&str> = answers.iter().map(|a| a["query"].as_str().unwrap()).collect();
    assert_eq!(asked, ["不予公开 第三方 总计", "requests.new_received.total", "行政许可"]);
    assert!(answers.iter().all(|a| a["is_clear"] == true && a["cells"].as_array().unwrap().len() == 1));
    assert_eq!(code, 0);
}

#[test]
fn the_beginning_of_a_key_shows_all_below_it() {
    let (code, answers) = show(HUAIAN, &["requests.denied"]);
    let cells = answers[0]["cells"].as_array().unwrap();
    assert_eq!((code, cells.len()), (0, 8 * 7));
    assert!(cells.iter().all(|c| c["path"].as_str().unwrap().starts_with("requests.denied.")));
    let (_, shortened) = show(HUAIAN, &["tables.requests.denied.state_secret", "denied.state_secret"]);
    assert_eq!(shortened[0]["cells"], shortened[1]["cells"]);
    // A row without a column is the whole row, a column without a row the whole column.
    for (words, count) in
        [("重复申请", 7), ("自然人", 25), ("不予公开 总计", 8), ("不予处理总计", 5), ("行政诉讼 总计", 2)]
    {
        let (_, found) = show(HUAIAN, &[words]);
        let cells = found[0]["cells"].as_array().unwrap().len();
        assert_eq!((found[0]["is_clear"].as_bool(), cells), (Some(true), count), "{words}");
    }
}

#[test]
fn words_that_fit_several_rows_give_candidates_and_no_answer() {
    let (exit, answers) = show(HUAIAN, &["结转"]);
    let rows: BTreeSet<String> = answers[0]["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["path"].as_str().unwrap().rsplit_once('.').unwrap().0.to_owned())
        .collect();
    assert_eq!((exit, answers[0]["is_clear"].as_bool()), (1, Some(false)));
    assert_eq!(rows.into_iter().collect::<Vec<_>>(), ["requests.carried_forward", "requests.carried_over"]);
    for unclear in [
        "总计",
        "结转 总计",
        "规章 本年",
        "政府信息 商业企业",
        "补正 总计",
        "不予公开 重复申请 自然人",
        "复议 维持",
    ] {
        let (exit, answers) = show(HUAIAN, &[unclear]);
        assert_eq!((exit, answers[0]["is_clear"].as_bool()), (1, Some(false)), "{unclear}");
        assert!(!answers[0]["cells"].as_array().unwrap().is_empty(), "{unclear}");
    }
    let output = nianbao(&["show", &fixture(HUAIAN), "火星基地"]);
    assert_eq!((code(&output), output.stdout.is_empty()), (2, true));
    assert!(stderr(&output).contains("no cell matches"), "{}", stderr(&output));
}

#[test]
fn a_number_is_shown_with_its_sums_its_mentions_and_its_place() {
    let output = nianbao(&["show", &fixture(PLANTED), "requests.granted.total"]);
    let text = stdout(&output);
    assert_eq!(code(&output), 1, "a failed sum needs a person");
    for words in
        ["读作  3", "印作  \"3\"", "第 2 页", "不成立  表三 · （一）予以公开：六类申请人之和为 6，总计印为 3"]
    {
        assert!(text.contains(words), "{words:?} is not in {text}");
    }
    let (_, answers) = show(HUAIAN, &["requests.new_received.total"]);
    let cell = &answers[0]["cells"][0];
    let sums: Vec<(&str, &str)> = cell["identities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| (i["rule"].as_str().unwrap(), i["state"].as_str().unwrap()))
        .collect();
    assert_eq!(sums, [("row_total", "held"), ("balance", "held")]);
    assert!(cell["mentions"].as_array().unwrap().iter().any(|m| m["agrees"] == true));
    let place = |file: &str, key: &str| show(file, &[key]).1[0]["cells"][0].clone();
    assert_eq!(place(TEXT, "requests.new_received.total")["line"].as_u64().map(|l| l > 1), Some(true));
    assert_eq!(place(WORD, "requests.new_received.total")["table"], 2);
}

#[test]
fn a_cell_that_the_report_lacks_is_said_to_be_missing() {
    // The report as a page, without one of its rows.
    let page = fs::read_to_string(fixture(PAGE)).unwrap();
    let from =
        page.find("<tr><td colspan=\"2\"><p>（一）予以公开").or_else(|| page.find("（一）予以公开")).unwrap();
    let row = &page[..from].rfind("<tr>").map(|at| &page[at..]).unwrap();
    let row = &row[..row.find("</tr>").unwrap() + 5];
    // Its first cell reaches down over all results; the rest of the row goes.
    let kept = row.find("（一）予以公开").map(|at| &row[..row[..at].rfind("<td").unwrap()]).unwrap();
    let path = scratch("without.html");
    fs::write(&path, page.replace(row, &format!("{kept}</tr>"))).unwrap();
    let output = nianbao(&["show", path.to_str().unwrap(), "requests.granted.total"]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("未找到"), "{}", stdout(&output));
}

/// The box of a cell as `extract --cells` gives it.
fn bbox(file: &str, path: &str) -> [f64; 4] {
    let output = nianbao(&["extract", "--cells", &fixture(file)]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let cell = document["cells"].as_array().unwrap().iter().find(|c| c["path"] == path).unwrap().clone();
    serde_json::from_value(cell["bbox"].clone()).unwrap()
}

/// The attributes of the elements of an SVG that begin so.
fn rects(svg: &str, with: &str) -> Vec<[f64; 4]> {
    let number = |element: &str, name: &str| -> f64 {
        let from = element.find(&format!(" {name}=\"")).unwrap() + name.len() + 3;
        element[from..].split('"').next().unwrap().parse().unwrap()
    };
    svg.split("<rect")
        .skip(1)
        .map(|rest| format!(" {}", rest.split("/>").next().unwrap()))
        .filter(|element| element.contains(with))
        .map(|e| [number(&e, "x"), number(&e, "y"), number(&e, "width"), number(&e, "height")])
        .collect()
}

#[test]
fn the_picture_frames_the_cell_and_marks_its_row_and_column() {
    for (file, path) in [
        (HUAIAN, "requests.denied.third_party_rights.total"),
        (ROTATED, "requests.carried_over.business"),
        (LONGMEN_2019, "proactive_disclosure.other_external_services.change"),
    ] {
        let picture = scratch("cell.svg");
        let output = nianbao(&["show", &fixture(file), path, "--picture", picture.to_str().unwrap()]);
        assert_eq!((code(&output), stderr(&output).as_str()), (0, ""), "{file}");
        let svg = fs::read_to_string(&picture).unwrap();
        let [x0, y0, x1, y1] = bbox(file, path);
        let frames = rects(&svg, "stroke=\"#d1242f\"");
        let [[x, y, width, height]] = frames.as_slice() else { panic!("{frames:?}") };
        let around = x0 - x > 0.0 && y0 - y > 0.0 && x + width > x1 && y + height > y1;
        assert!(around && x0 - x < 4.0 && y0 - y < 4.0 && x + width - x1 < 4.0, "{frames:?} {x0} {y0}");
        let row = rects(&svg, "fill=\"#1d6fd6\"")[0];
        let column = rects(&svg, "fill=\"#128a5b\"")[0];
        assert!(row[0] < x0 && row[2] > 100.0 && row[1] < y0 && row[1] + row[3] > y1, "{file}: row {row:?}");
        assert!(
            column[1] < y0 && column[0] <= x0 && column[0] + column[2] >= x1,
            "{file}: column {column:?}"
        );
        // The row's own label is in the picture.
        let label = if file == HUAIAN { "权" } else { "政" };
        assert!(svg.contains(label));
    }
}

#[test]
fn a_picture_that_cannot_be_drawn_is_told() {
    let picture = scratch("cell.png");
    let path = picture.to_str().unwrap();
    let output = nianbao(&["show", &fixture(PAGE), "requests.granted.total", "--picture", path]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("no pages") && stdout(&output).contains("读作"), "{}", stderr(&output));
    let output = nianbao(&["show", &fixture(HUAIAN), "requests.granted.total", "--picture", path]);
    assert_eq!(code(&output), 0);
    if cfg!(feature = "pictures") {
        assert!(fs::read(&picture).unwrap().starts_with(b"\x89PNG"));
    } else {
        assert!(stderr(&output).contains("cell.svg"), "{}", stderr(&output));
        assert!(fs::read_to_string(picture.with_extension("svg")).unwrap().contains("<text"));
    }
    // One warning, in one language, and none of a file that was not written.
    assert!(stderr(&output).lines().count() <= 1 && stderr(&output).is_ascii(), "{}", stderr(&output));
    let nowhere = scratch("no-such-folder").join("cell.png");
    let output = nianbao(&[
        "show",
        &fixture(HUAIAN),
        "requests.granted.total",
        "--picture",
        nowhere.to_str().unwrap(),
    ]);
    let said = stderr(&output);
    assert!(code(&output) == 2 && said.contains("no-such-folder") && !said.contains("instead"), "{said}");
}

#[test]
fn pages_that_are_no_pdf_are_drawn_from_what_was_read() {
    let placed = crate::support::root().join("fixtures/placed/longmen-2023-chromium.pdftohtml-c.html");
    let (placed, picture) = (placed.to_str().unwrap(), scratch("placed.png"));
    let output = nianbao(&["show", placed, "requests.granted.total", "--picture", picture.to_str().unwrap()]);
    let said = stderr(&output);
    assert!(said.contains("only pages of a PDF can be rendered") && said.contains("placed.svg"), "{said}");
    assert!(fs::read_to_string(picture.with_extension("svg")).unwrap().contains("<text"));
    let page = scratch("placed.html");
    nianbao(&["review", placed, "-o", page.to_str().unwrap()]);
    assert!(fs::read_to_string(page).unwrap().contains("文件不是 PDF，没有原貌可绘"));
}

/// The page that `review` writes for some fixtures, and the exit code.
fn review(files: &[&str]) -> (i32, String) {
    let page = scratch("review.html");
    let files: Vec<String> = files.iter().map(|f| fixture(f)).collect();
    let arguments: Vec<&str> = ["review", "-o", page.to_str().unwrap()]
        .into_iter()
        .chain(files.iter().map(String::as_str))
        .collect();
    let output = nianbao(&arguments);
    (code(&output), fs::read_to_string(&page).unwrap())
}

/// The values of an attribute in a page, in order.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    page.split(begin.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn every_printed_cell_is_marked_in_the_original_and_in_the_reading() {
    for file in
        [HUAIAN, ROTATED, TEXT, PAGE, WORD, "shapes/pipes.md", "reports/mentougou-2024-blank/input.pdf"]
    {
        let (_, page) = review(&[file]);
        let output = nianbao(&["extract", "--cells", &fixture(file)]);
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let printed = document["cells"].as_array().unwrap().len();
        let ids = attributes(&page, "id");
        let count = |with: &str| ids.iter().filter(|id| id.starts_with(with)).count();
        assert_eq!((count("m-0-"), count("c-0-")), (printed, printed), "{file}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{file}: two elements share an id");
        for href in attributes(&page, "href").iter().filter(|h| !h.starts_with("data:image/png;base64,")) {
            let target = href.strip_prefix('#').unwrap_or_else(|| panic!("{file}: {href} leaves the page"));
            assert!(ids.contains(&target), "{file}: nothing is called {target}");
        }
        assert!(page.contains("default-src 'none'"), "{file}: nothing keeps the page from fetching");
        assert!(!page.contains(" src="), "{file}: something is fetched");
    }
}

#[test]
fn a_review_names_every_problem_with_both_numbers() {
    let (code, page) = review(&[PLANTED]);
    assert_eq!(code, 1);
    assert_eq!(attributes(&page, "data-problem"), ["0-0", "0-1"]);
    assert!(page.contains("6 ≠ 3") && page.contains("342 ≠ 339"));
    assert!(page.contains("数据完整，但所印数字勾稽关系不成立"));
    let (code, page) = review(&[HUAIAN]);
    assert_eq!((code, attributes(&page, "data-problem").len()), (0, 0));
    assert!(page.contains("没有发现问题"));
}

#[test]
fn several_reports_are_one_page_with_a_list() {
    let (exit, page) = review(&[HUAIAN, PLANTED, WORD]);
    assert_eq!(exit, 1);
    assert_eq!(attributes(&page, "data-report"), ["0", "1", "2"]);
    let title = "淮安市人民政府2024年政府信息公开工作年度报告";
    assert!(page.matches(title).count() >= 2, "the title stands in the list and above the report");
    let missing =
        nianbao(&["review", "no-such.pdf", &fixture(TEXT), "-o", scratch("some.html").to_str().unwrap()]);
    assert_eq!(code(&missing), 1);
    assert!(stderr(&missing).contains("no-such.pdf"));
    let none = nianbao(&["review", "no-such.pdf", "-o", scratch("none.html").to_str().unwrap()]);
    assert!(code(&none) == 2 && !scratch("none.html").exists());
}

#[test]
fn what_a_report_says_cannot_become_a_part_of_the_page() {
    let evil = "<img src=x onerror=alert(1)></script><script>alert(2)</script>";
    let escaped = evil.replace('<', "&lt;").replace('>', "&gt;");
    let page = fs::read_to_string(fixture(PAGE)).unwrap();
    let path = scratch("evil.html");
    fs::write(
        &path,
        page.replace("持续提高工作透明度", &escaped).replace("<p>57</p>", &format!("<p>57{escaped}</p>")),
    )
    .unwrap();
    let review = scratch("evil-review.html");
    nianbao(&["review", path.to_str().unwrap(), "-o", review.to_str().unwrap()]);
    let page = fs::read_to_string(&review).unwrap();
    assert!(page.contains("&lt;img src=x"), "the text is there as text");
    assert!(!page.contains("<img") && !page.contains("alert(2)</script>"));
    assert_eq!(page.matches("<script").count(), 2);
}

/// The page of the next year: what was carried over, what is in force, and the rest so that its own sums hold.
fn next_year(carried: [i64; 6], regulations: i64, documents: i64) -> String {
    let page = fs::read_to_string(fixture(PAGE)).unwrap().replace("2023", "2024");
    let cells = |numbers: &[i64]| numbers.iter().map(|n| format!("</p></td><td><p>{n}")).collect::<String>();
    let line = |numbers: [i64; 6]| cells(&[&numbers[..], &[numbers.iter().sum()]].concat());
    let last_new = [42, 6, 0, 1, 7, 1];
    let last_carried = [2, 0, 0, 0, 0, 0];
    let new: Vec<i64> = (0..6).map(|c| last_new[c] + last_carried[c] - carried[c]).collect();
    let mut out = page.clone();
    for (before, after) in [
        (format!("本年新收政府信息公开申请数量{}", line(last_new)), {
            format!("本年新收政府信息公开申请数量{}", line(new.try_into().unwrap()))
        }),
        (format!("上年结转政府信息公开申请数量{}", line(last_carried)), {
            format!("上年结转政府信息公开申请数量{}", line(carried))
        }),
        (format!("规章{}", cells(&[0, 0, 0])), format!("规章{}", cells(&[0, 0, regulations]))),
        (format!("行政规范性文件{}", cells(&[5, 1, 22])), {
            format!("行政规范性文件{}", cells(&[5, 1, documents]))
        }),
    ] {
        assert_eq!(page.matches(&before).count(), 1, "{before} is not in the page once");
        out = out.replace(&before, &after);
    }
    out
}

/// What `diff` says of the fixture and its next year: exit code, and the identities that do not hold.
fn against_next_year(name: &str, page: &str) -> (i32, Vec<(String, String)>) {
    let path = scratch(name);
    fs::write(&path, page).unwrap();
    let output = nianbao(&["diff", &fixture(PAGE), path.to_str().unwrap(), "--json"]);
    let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
    let identities = comparison["across_years"].as_array().unwrap();
    assert_eq!(identities.len(), 9, "seven columns and two rows");
    assert_eq!(comparison["notes"].as_array().unwrap().len(), 0);
    let broken = identities.iter().filter(|i| i["state"] != "held").map(|i| {
        assert_eq!(i["state"], "failed");
        (i["where"].as_str().unwrap().to_owned(), i["message"].as_str().unwrap().to_owned())
    });
    (code(&output), broken.collect())
}

#[test]
fn two_years_that_add_up_have_no_broken_identity() {
    let (code, broken) = against_next_year("2024.html", &next_year([1, 1, 0, 0, 0, 0], 0, 26));
    assert_eq!((code, broken), (0, vec![]));
}

#[test]
fn each_broken_identity_between_two_years_is_named_and_nothing_else() {
    let names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"];
    for column in 0..6 {
        let mut carried = [1, 1, 0, 0, 0, 0];
        carried[column] += 1;
        let (code, broken) = against_next_year("column.html", &next_year(carried, 0, 26));
        let places: Vec<&str> = broken.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!((code, places), (1, vec![format!("表三 · {}", names[column]).as_str(), "表三 · 总计"]));
    }
    // Two columns that make up for each other leave the total sound.
    let (_, broken) = against_next_year("two.html", &next_year([0, 2, 0, 0, 0, 0], 0, 26));
    let places: Vec<&str> = broken.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, ["表三 · 自然人", "表三 · 商业企业"]);
    let (_, broken) = against_next_year("force.html", &next_year([1, 1, 0, 0, 0, 0], 3, 25));
    assert_eq!(
        broken,
        [
            ("表二 · 规章", "上年现行有效件数加本年制发、减本年废止为 0，本年现行有效件数为 3"),
            ("表二 · 行政规范性文件", "上年现行有效件数加本年制发、减本年废止为 26，本年现行有效件数为 25"),
        ]
        .map(|(place, message)| (place.to_owned(), message.to_owned()))
    );
}

#[test]
fn a_comparison_gives_the_change_and_the_ratio_of_each_cell() {
    let path = scratch("next.html");
    fs::write(&path, next_year([1, 1, 0, 0, 0, 0], 0, 26).replace("六、其他需要报告的事项", "六、附件目录"))
        .unwrap();
    let next = path.to_str().unwrap();
    let output = nianbao(&["diff", &fixture(PAGE), next, "--json"]);
    let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
    let cells = comparison["cells"].as_array().unwrap();
    let found = |path: &str| cells.iter().find(|c| c["path"] == path).unwrap();
    let new = found("requests.new_received.natural_person");
    assert_eq!((new["a"]["value"].to_string(), new["b"]["value"].to_string()), ("42".into(), "43".into()));
    assert_eq!((new["change"].to_string(), new["ratio"].to_string()), ("1".into(), "0.0238".into()));
    let from_nothing = found("requests.carried_over.business");
    assert_eq!((from_nothing["change"].to_string(), from_nothing["ratio"].is_null()), ("1".into(), true));
    assert_eq!(cells.len(), 5, "{cells:?}");
    assert_eq!(comparison["sections"]["added"][0]["heading"], "附件目录");
    assert_eq!(comparison["sections"]["removed"][0]["key"], "other");
    // The same in words, and as a page.
    let page = scratch("diff.html");
    let words = stdout(&nianbao(&["diff", &fixture(PAGE), next]));
    assert!(words.contains("+2.4%") && words.contains("增加章节  六、附件目录"), "{words}");
    nianbao(&["diff", &fixture(PAGE), next, "--html", page.to_str().unwrap()]);
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("+2.4%") && page.contains("附件目录") && !page.contains("<script"));
    // The other way round, the years are put in order.
    let output = nianbao(&["diff", next, &fixture(PAGE), "--json"]);
    let turned: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(turned["across_years"], comparison["across_years"]);
    assert_eq!(turned["notes"].as_array().unwrap().len(), 1);
}

#[test]
fn two_versions_of_one_report_differ_in_their_paragraphs() {
    let page = fs::read_to_string(fixture(PAGE)).unwrap();
    let path = scratch("version.html");
    fs::write(&path, page.replace("公开信息312条", "公开信息321条")).unwrap();
    let output = nianbao(&["diff", &fixture(PAGE), path.to_str().unwrap(), "--json"]);
    let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(comparison["across_years"].as_array().unwrap().len(), 0);
    let changed: Vec<(&str, bool)> = comparison["sections"]["paragraphs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["change"].as_str().unwrap(), p["text"].as_str().unwrap().contains("321")))
        .collect();
    assert_eq!(changed, [("removed", false), ("added", true)]);
}

#[test]
fn a_reading_as_json_can_be_shown_and_compared() {
    let path = scratch("huaian.json");
    fs::write(&path, nianbao(&["extract", "--cells", &fixture(HUAIAN)]).stdout).unwrap();
    let json = path.to_str().unwrap();
    let output = nianbao(&["show", json, "requests.granted.total"]);
    assert!(code(&output) == 0 && stdout(&output).contains("第 4 页"), "{}", stdout(&output));
    let output = nianbao(&["diff", json, &fixture(HUAIAN), "--json"]);
    let comparison: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((code(&output), comparison["cells"].as_array().unwrap().len()), (0, 0));
}

#[test]
fn a_result_never_takes_the_place_of_what_was_read() {
    let copy = scratch("report.pdf");
    fs::copy(fixture(HUAIAN), &copy).unwrap();
    let before = fs::read(&copy).unwrap();
    let path = copy.to_str().unwrap();
    // The same file by another name.
    let (folder, name) = (copy.parent().unwrap(), copy.file_name().unwrap());
    let roundabout = folder.join("..").join(folder.file_name().unwrap()).join(name);
    let svg = scratch("report.svg");
    fs::copy(fixture(HUAIAN), &svg).unwrap();
    for arguments in [
        vec!["review", path, "-o", roundabout.to_str().unwrap()],
        vec!["extract", path, "-o", path],
        vec!["diff", path, &fixture(HUAIAN), "--html", path],
        vec!["show", svg.to_str().unwrap(), "requests.granted.total", "--picture", svg.to_str().unwrap()],
    ] {
        let output = nianbao(&arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(stderr(&output).contains("this is an input file"), "{arguments:?}: {}", stderr(&output));
    }
    assert!(fs::read(&copy).unwrap() == before && fs::read(&svg).unwrap() == before);
    let output =
        nianbao(&["show", path, "requests.granted.total", "--picture", scratch("a.jpg").to_str().unwrap()]);
    assert!(code(&output) == 2 && stderr(&output).contains("ends in .png or .svg"));
}

#[test]
fn questions_that_cannot_be_answered_say_why() {
    let empty = nianbao(&["show", &fixture(HUAIAN), " "]);
    assert!(code(&empty) == 2 && stderr(&empty).contains("the query is empty"), "{}", stderr(&empty));
    let text = scratch("letter.txt");
    fs::write(&text, "关于办公用房的通知\n各科室：\n请于周五前报送。\n").unwrap();
    let output = nianbao(&["show", text.to_str().unwrap(), "requests.granted.total"]);
    assert!(
        code(&output) == 2 && stderr(&output).contains("contains no cells of the form"),
        "{}",
        stderr(&output)
    );
    let output = nianbao(&["show", &fixture(HUAIAN), "\u{1b}[31m总计\u{7}"]);
    assert!(!stdout(&output).contains('\u{7}') && !stdout(&output).contains("\u{1b}[31m总计"));
}

#[test]
fn a_number_that_goes_on_on_the_next_page_is_shown_as_such() {
    let (_, answers) = show("reports/made-libreoffice-narrow/input.pdf", &["requests"]);
    let cells = answers[0]["cells"].as_array().unwrap();
    let split: Vec<&Value> = cells.iter().filter(|c| c["goes_on"] == true).collect();
    assert!(!split.is_empty(), "the fixture has numbers that a page break runs through");
    let path = split[0]["path"].as_str().unwrap();
    let picture = scratch("split.svg");
    let output = nianbao(&[
        "show",
        &fixture("reports/made-libreoffice-narrow/input.pdf"),
        path,
        "--picture",
        picture.to_str().unwrap(),
    ]);
    assert!(stdout(&output).contains("后半在下一页") && stderr(&output).contains("on other pages"));
    assert_eq!(code(&output), 1);
}

#[test]
fn each_report_of_an_archive_is_asked() {
    let path = scratch("two.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for file in [HUAIAN, TEXT] {
        zip.start_file(file.replace('/', "-"), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &fs::read(fixture(file)).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    let output = nianbao(&["show", path.to_str().unwrap(), "新收 总计", "--json"]);
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let numbers: Vec<String> = answers.iter().map(|a| a["cells"][0]["value"].to_string()).collect();
    assert_eq!((code(&output), numbers), (0, vec!["3119".to_owned(), "7".to_owned()]));
}

#[test]
fn each_report_of_a_compendium_has_its_own_text_beside_it() {
    let (_, page) = review(&["others/compendium.html"]);
    let reports: Vec<&str> = page.split("<section class=\"report\"").skip(1).collect();
    assert!(reports.len() > 1, "the fixture holds several reports");
    for (nth, report) in reports.iter().enumerate() {
        let left = report.split("class=\"side right\"").next().unwrap();
        let source = left.split("class=\"source\"").nth(1).unwrap();
        assert_eq!(source.matches("总体情况").count(), 1, "report {nth} begins with its own first section");
        assert_eq!(
            source.matches("其他需要报告的事项").count(),
            1,
            "report {nth} ends with its own last section"
        );
    }
}

#[test]
fn files_that_are_not_on_a_page_are_named_on_it() {
    let page = scratch("some.html");
    let output = nianbao(&["review", "no-such.pdf", &fixture(TEXT), "-o", page.to_str().unwrap()]);
    assert_eq!(code(&output), 1);
    assert!(fs::read_to_string(&page).unwrap().contains("no-such.pdf"));
}

#[test]
fn a_reading_without_its_original_has_no_link_that_leads_nowhere() {
    let path = scratch("reading.json");
    fs::write(&path, nianbao(&["extract", "--cells", &fixture(TEXT)]).stdout).unwrap();
    let page = scratch("reading.html");
    nianbao(&["review", path.to_str().unwrap(), "-o", page.to_str().unwrap()]);
    let page = fs::read_to_string(&page).unwrap();
    let ids = attributes(&page, "id");
    for href in attributes(&page, "href") {
        assert!(ids.contains(&href.strip_prefix('#').unwrap()), "nothing is called {href}");
    }
    assert!(page.contains("没有原文可以对照"));
}
