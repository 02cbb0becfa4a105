//! What a person says of an archive: readings that stand beside the program's, and samples that are checked.

use std::fs;
use std::path::Path;

use crate::support::stored::{ask, assert_same, folder, ingest, open, pages, rows, text};
use crate::support::{Made, code, nianbao, scratch, stderr, stdout};

/// Corrects a report; gives the exit code and all that was said.
fn correct(archive: &Path, arguments: &[&str]) -> (i32, String) {
    let output =
        nianbao(&[&["correct", "--archive", text(archive)], arguments, &["--by", "核对人"]].concat());
    (code(&output), stdout(&output) + &stderr(&output))
}

fn verdict(archive: &Path) -> String {
    ask(archive, "SELECT verdict FROM documents")
}

#[test]
fn corrections_outlast_a_new_reading() {
    let (reports, archive) = (folder("reports"), scratch("k.db"));
    let _ = fs::remove_file(&archive);
    let mut made = Made::new("云溪县水利局", 2023, 4);
    let right = made.get("requests.granted.total");
    made.set("requests.granted.total", right + 1).put("requests.granted.other", "？");
    fs::write(reports.join("a.html"), made.page()).unwrap();
    assert_eq!(ingest(&archive, &[&reports], &[]).0, 1);
    let before = rows(&archive);
    assert_eq!(verdict(&archive), "incomplete");
    let correct = |arguments: &[&str]| {
        let output =
            nianbao(&[&["correct", "--archive", text(&archive), "reports/a.html"], arguments].concat());
        (code(&output), stdout(&output) + &stderr(&output))
    };
    let by = ["--by", "核对人"];
    let (exit, said) = correct(&[&["requests.granted.other", "0", "--why", "原文为 0"][..], &by].concat());
    assert_eq!((exit, said.contains("incomplete → ")), (0, true), "{said}");
    assert_eq!(verdict(&archive), "inconsistent", "the doubt is gone, the wrong sum is seen");
    let sum = right.to_string();
    assert_eq!(correct(&[&["requests.granted.total", &sum, "--why", "原文"][..], &by].concat()).0, 0);
    assert_eq!(verdict(&archive), "verified");
    let cell = |what: &str| {
        ask::<String>(&archive, &format!("SELECT {what} FROM cells WHERE path = 'requests.granted.total'"))
    };
    assert_eq!(
        (cell("value"), cell("read_value"), cell("proofs")),
        (sum.clone(), (right + 1).to_string(), "read held".to_owned())
    );
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM findings WHERE code = 'corrected'"), 2);
    // Read again by a newer reader, the person's readings stand.
    let corrected = rows(&archive);
    open(&archive).execute("UPDATE files SET reader = 0", []).unwrap();
    let (exit, said, _) = ingest(&archive, &[&reports], &[]);
    assert_eq!(exit, 0);
    assert!(said.contains("corrections: 2 in force, 0 of them"), "{said}");
    assert_same(&rows(&archive), &corrected);
    // Withdrawn, all is as it was, but for the history.
    for key in ["requests.granted.other", "requests.granted.total"] {
        assert_eq!(correct(&[&[key, "--withdraw", "--why", "再看"][..], &by].concat()).0, 0);
    }
    let (mut now, mut then) = (rows(&archive), before);
    assert_eq!(now.remove("corrections").unwrap().len(), 4);
    then.remove("corrections");
    assert_same(&now, &then);
    for (arguments, word) in [
        (&["requests.granted.nobody", "0", "--why", "x"][..], "the form has no cell"),
        (&["requests.granted.total", "many", "--why", "x"], "is not a number"),
        (&["requests.granted.total", "1", "--why", " "], "--why"),
        (&["tables.statistics", "1", "--why", "x"], "the form has no cell"),
    ] {
        let (exit, said) = correct(&[arguments, &by].concat());
        assert_eq!((exit, said.contains(word)), (2, true), "{said}");
    }
    let output = nianbao(&[
        "correct",
        "--archive",
        text(&archive),
        "nobody.html",
        "requests.granted.total",
        "1",
        "--why",
        "x",
        "--by",
        "y",
    ]);
    assert_eq!((code(&output), stderr(&output).contains("no document nobody.html")), (2, true));
}

#[test]
fn a_sample_is_drawn_and_scored() {
    let (reports, archive, sheet) = (pages("reports", 5), scratch("s.db"), scratch("sheet.csv"));
    let _ = fs::remove_file(&archive);
    assert_eq!(ingest(&archive, &[&reports], &[]).0, 0);
    let draw = |seed: &str| {
        let arguments =
            ["sample", "--archive", text(&archive), "-n", "50", "--seed", seed, "-o", text(&sheet)];
        assert_eq!(code(&nianbao(&arguments)), 0);
        fs::read_to_string(&sheet).unwrap()
    };
    let drawn = draw("1");
    assert_eq!(drawn.lines().count(), 51);
    assert_eq!(drawn, draw("1"));
    assert_ne!(drawn, draw("2"));
    assert!(drawn.contains("网页 有勾稽关系成立,950,") && drawn.contains("网页 没有勾稽关系,50,"), "{drawn}");
    // A person finds one cell of the larger stratum wrong, and leaves one out.
    let mut wrong = 1;
    let filled: Vec<String> = drawn
        .lines()
        .enumerate()
        .map(|(index, line)| match index {
            0 | 50 => line.to_owned(),
            _ if wrong > 0 && line.contains("有勾稽关系成立") => {
                wrong -= 1;
                format!("{}77,", line.strip_suffix(',').unwrap())
            }
            _ => format!("{line}y"),
        })
        .collect();
    fs::write(&sheet, filled.join("\r\n")).unwrap();
    let output = nianbao(&["sample", "--score", text(&sheet)]);
    assert_eq!(code(&output), 1);
    let said = stdout(&output);
    assert!(
        said.contains("未存疑的各格（按层加权）：核对 49 格，错 1 格") && said.contains("另有 1 格没有填写"),
        "{said}"
    );
}

#[test]
fn a_blank_that_a_person_confirms_is_blank_and_the_sum_is_wrong() {
    let (reports, archive) = (folder("reports"), scratch("blank.db"));
    let _ = fs::remove_file(&archive);
    let mut made = Made::new("云溪县水利局", 2023, 4);
    made.put("requests.granted.business", "").set("requests.granted.total", 99);
    fs::write(reports.join("a.html"), made.page()).unwrap();
    assert_eq!(ingest(&archive, &[&reports], &[]).0, 1);
    assert_eq!(verdict(&archive), "incomplete", "the blank may be a number that was not read");
    let arguments = ["a.html", "requests.granted.business", "blank", "--why", "原文即空"];
    let (exit, said) = correct(&archive, &arguments);
    assert_eq!(exit, 0);
    let file = format!("{}/a.html", reports.display());
    assert!(said.contains(&file) && said.contains("更正为 空白"), "{said}");
    assert_eq!(verdict(&archive), "inconsistent");
    // A new reading does not forget it, nor does the JSON that is exported and judged again.
    open(&archive).execute("UPDATE files SET reader = 0", []).unwrap();
    ingest(&archive, &[&reports], &[]);
    assert_eq!(verdict(&archive), "inconsistent");
    assert_eq!(ask::<String>(&archive, "SELECT raw FROM cells WHERE path = 'requests.granted.business'"), "");
}

#[test]
fn a_report_that_a_person_enters_whole_is_one() {
    let (reports, archive) = (folder("reports"), scratch("entered.db"));
    let _ = fs::remove_file(&archive);
    let made = Made::new("云溪县水利局", 2023, 4);
    let page = made.page();
    let (before, rest) = page.split_once("<table border=1>").unwrap();
    let (_, after) = rest.rsplit_once("</table>").unwrap();
    let headings = "<h2>二、主动公开政府信息情况</h2><h2>三、收到和处理政府信息公开申请情况</h2>";
    fs::write(reports.join("a.html"), format!("{before}<img src=1.png>{headings}<img src=2.png>{after}"))
        .unwrap();
    ingest(&archive, &[&reports], &[]);
    assert_eq!(verdict(&archive), "incomplete");
    for (path, number) in &made.numbers {
        let (exit, said) = correct(&archive, &["a.html", path, number, "--why", "照图录入"]);
        assert_eq!(exit, 0, "{said}");
    }
    assert_eq!(verdict(&archive), "verified");
    assert_eq!(
        ask::<i64>(&archive, "SELECT count(*) FROM cells WHERE raw <> ''"),
        0,
        "what a person enters was not printed where the program could see it"
    );
}

#[test]
fn a_document_is_named_as_people_name_files() {
    let (reports, archive) = (folder("reports"), scratch("named.db"));
    let _ = fs::remove_file(&archive);
    let page = |name: &str| Made::new(name, 2023, 4).page();
    fs::write(reports.join("a.html"), page("云溪县水利局")).unwrap();
    fs::write(reports.join("b.html"), page("云溪县财政局")).unwrap();
    assert_eq!(ingest(&archive, &[&reports], &[]).0, 0);
    let cell = ["requests.granted.other", "0", "--why", "核对"];
    let hash: String = ask(&archive, "SELECT upper(sha256) FROM paths WHERE path LIKE '%a.html'");
    let whole = reports.join("a.html");
    let begins = |letters: usize| hash.chars().take(letters).collect::<String>();
    for name in ["a.html", "./a.html", "reports/a.html", text(&whole), &hash, &begins(8)] {
        let (exit, said) = correct(&archive, &[&[name][..], &cell].concat());
        assert!(exit == 0 && said.contains("a.html"), "{name}: {said}");
    }
    for (name, word) in [(".html", "no document"), ("nobody", "no document")] {
        let (exit, said) = correct(&archive, &[&[name][..], &cell].concat());
        assert!(exit == 2 && said.contains(word), "{name}: {said}");
    }
    let (exit, said) = correct(&archive, &["a.html", "requests.granted.other", "", "--why", "x"]);
    assert!(exit == 2 && said.contains("the value is empty"), "{said}");
    let withdraw = ["a.html", "requests.granted.total", "--withdraw", "--why", "x"];
    let (exit, said) = correct(&archive, &withdraw);
    assert!(exit == 2 && said.contains("has no correction to withdraw"), "{said}");
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM corrections WHERE holds = 'withdrawn'"), 0);
    // A file that has changed is what it is now, and what was said of it before is past.
    fs::write(&whole, page("云溪县教育局")).unwrap();
    ingest(&archive, &[&reports], &[]);
    let (exit, said) = correct(&archive, &[&["a.html"][..], &cell].concat());
    assert_eq!(exit, 0, "{said}");
    assert!(!said.to_uppercase().contains(&begins(16)), "{said}");
    let listed = stdout(&nianbao(&["correct", "--archive", text(&archive), "--list"]));
    assert_eq!(listed.matches("文件内容已换").count(), 1, "{listed}");
}

#[test]
fn a_sheet_is_filled_in_as_people_write() {
    let (reports, archive, sheet) = (pages("reports", 3), scratch("sheets.db"), scratch("sheet.csv"));
    let _ = fs::remove_file(&archive);
    assert_eq!(ingest(&archive, &[&reports], &[]).0, 0);
    let draw = |count: &str| {
        let arguments = ["sample", "--archive", text(&archive), "-n", count, "-o", text(&sheet)];
        assert_eq!(code(&nianbao(&arguments)), 0);
        fs::read_to_string(&sheet).unwrap()
    };
    let score = |text_of_sheet: &str| {
        fs::write(&sheet, text_of_sheet).unwrap();
        let output = nianbao(&["sample", "--score", text(&sheet)]);
        (code(&output), stdout(&output) + &stderr(&output))
    };
    assert_eq!(draw("1").lines().count(), 2, "as many as were asked for");
    let drawn = draw("20");
    let (head, rows) = drawn.split_once("\r\n").unwrap();
    let answers = ["✓,", "正确,", "Ｙ,"];
    let filled: Vec<String> = rows
        .lines()
        .zip(answers.iter().cycle())
        .map(|(row, answer)| format!("{row}{}", answer.trim_end_matches(',')))
        .collect();
    let (exit, said) = score(&format!("{head}\r\n{}\r\n,,,,,,,,,,\r\n", filled.join("\r\n")));
    assert!(exit == 0 && said.contains("核对 20 格，错 0 格"), "{said}");
    // A stratum that nobody looked at is named; a sheet without cells is none.
    let some: Vec<String> = rows
        .lines()
        .map(|row| if row.contains("没有勾稽关系") { row.to_owned() } else { format!("{row}y") })
        .collect();
    let (exit, said) = score(&format!("{head}\r\n{}", some.join("\r\n")));
    assert!(exit == 1 && said.contains("错误率没有算入：网页 没有勾稽关系"), "{said}");
    let (exit, said) = score(head);
    assert!(exit == 2 && said.contains("has no cell below its head"), "{said}");
}
