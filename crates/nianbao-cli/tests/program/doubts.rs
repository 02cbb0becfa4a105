//! What an audit cannot tell it says, and a list that a person wrote wrongly is not half believed.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Made, code, nianbao, scratch, stderr, stdout};
use nianbao_archive::archive::Archive;
use nianbao_archive::audit::{Audit, Confirmed, Families, Finding, Kind, Request, audit};
use nianbao_archive::ingest::{self, Manifest};

/// An archive of some files, by their names.
fn archive(name: &str, files: &[(&str, String)], manifest: Option<&str>) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&root);
    let folder = root.join("reports");
    fs::create_dir_all(&folder).unwrap();
    for (file, page) in files {
        fs::write(folder.join(file), page).unwrap();
    }
    let manifest = manifest.map(|rows| {
        let path = root.join("files.csv");
        fs::write(&path, rows).unwrap();
        Manifest::read(&path).unwrap()
    });
    let path = root.join("a.db");
    let request = ingest::Request { places: vec![folder], jobs: 2, manifest, ..ingest::Request::default() };
    ingest::ingest(Archive::create(&path).unwrap(), request, &mut |_, _| {}).unwrap();
    path
}

fn audited(path: &Path, request: &Request) -> Audit {
    audit(&Archive::open(path).unwrap(), request).unwrap()
}

fn of_kind(audit: &Audit, kind: Kind) -> Vec<&Finding> {
    audit.findings.iter().filter(|finding| finding.kind == kind).collect()
}

fn list(name: &str, text: &str) -> PathBuf {
    let path = scratch(name);
    fs::write(&path, text).unwrap();
    path
}

/// The same page with its tables lost, as where they are pictures.
fn without_tables(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, behind)) = rest.split_once("<table border=1>") {
        out.push_str(before);
        out.push_str("<p><img src=\"1.jpg\"></p>");
        rest = behind.split_once("</table>").unwrap().1;
    }
    out + rest
}

#[test]
fn a_blank_and_a_nought_are_one_and_a_doubt_is_no_sameness() {
    let made = Made::new("云溪县水利局", 2023, 4);
    let (mut dashed, mut doubted) = (made.clone(), made.clone());
    dashed.put("proactive_disclosure.regulations.issued", "/");
    doubted.put("proactive_disclosure.licensing.decisions", "4？");
    let lost = without_tables(&made.page());
    let path = archive("blanks", &[("a.html", made.page()), ("b.html", dashed.page())], None);
    let found = audited(&path, &Request::default());
    assert_eq!(of_kind(&found, Kind::Revision).len(), 0, "{:?}", found.findings);
    assert!(of_kind(&found, Kind::Copies)[0].message.contains("格数字全部相同，是同一份报告"));
    let path = archive("doubted", &[("a.html", made.page()), ("b.html", doubted.page())], None);
    let found = audited(&path, &Request::default());
    let copies = &of_kind(&found, Kind::Copies)[0].message;
    assert!(copies.contains("另有 1 格存疑或未读出，不能比较"), "{copies}");
    let path = archive("lost", &[("a.html", made.page()), ("b.html", lost)], None);
    let found = audited(&path, &Request::default());
    assert!(of_kind(&found, Kind::Copies).is_empty() && of_kind(&found, Kind::Revision).is_empty());
    let told = &of_kind(&found, Kind::NotComparable)[0].message;
    assert!(told.contains("1 份没有读出数字，不能核对是否相同"), "{told}");
}

#[test]
fn unreadable_years_and_children_are_named() {
    let mut files: Vec<(String, String)> = Vec::new();
    for year in [2022, 2023] {
        let children = ["水利局", "财政局"].map(|office| Made::new(&format!("云溪县{office}"), year, 4));
        let mut parent = Made::new("云溪县人民政府", year, 4);
        for (path, number) in &mut parent.numbers {
            let numbers =
                children.each_ref().map(|c| c.numbers[path].parse::<rust_decimal::Decimal>().unwrap());
            *number = (numbers[0] + numbers[1]).to_string();
        }
        files.push((format!("p{year}.html"), parent.page()));
        for (child, name) in children.iter().zip(["w", "f"]) {
            let page = child.page();
            let lost = name == "w" && year == 2023;
            files.push((format!("{name}{year}.html"), if lost { without_tables(&page) } else { page }));
        }
    }
    let files: Vec<(&str, String)> = files.iter().map(|(name, page)| (name.as_str(), page.clone())).collect();
    let path = archive("family", &files, None);
    // A child listed twice is one; a parent without reports is told as a child would be.
    let parents = "agency,parent\n云溪县水利局,云溪县人民政府\n云溪县水利局,云溪县人民政府\n\
                   云溪县财政局,云溪县人民政府\n云溪县财政局,云西县人民政府\n,\n";
    let families = Families::read(&list("family.csv", parents)).unwrap();
    let found = audited(&path, &Request { families, ..Request::default() });
    assert!(of_kind(&found, Kind::ParentSum).is_empty(), "{:?}", found.findings);
    let told: Vec<(&str, i32, &str)> = of_kind(&found, Kind::NotComparable)
        .iter()
        .map(|f| (f.agency.as_str(), f.year, f.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("云溪县人民政府", 2023, "不能与下级合计核对：云溪县水利局 的报告没有读出数字"),
            ("云溪县水利局", 2023, "跨年勾稽不能核对：2023 年度的报告没有读出数字"),
        ]
    );
    let missing: BTreeSet<(&str, i32)> =
        of_kind(&found, Kind::MissingYear).iter().map(|f| (f.agency.as_str(), f.year)).collect();
    assert_eq!(missing, BTreeSet::from([("云西县人民政府", 2022), ("云西县人民政府", 2023)]));
}

#[test]
fn a_misprinted_year_is_nobodys_missing_year() {
    let offices: Vec<String> = (1..=12)
        .map(|n| format!("和{}县统计局", "甲乙丙丁戊己庚辛壬癸子丑".chars().nth(n - 1).unwrap()))
        .collect();
    let pages: Vec<(String, String)> = offices
        .iter()
        .enumerate()
        .map(|(n, office)| {
            (format!("{n}.html"), Made::new(office, if n == 0 { 2032 } else { 2023 }, 4).page())
        })
        .collect();
    let files: Vec<(&str, String)> = pages.iter().map(|(name, page)| (name.as_str(), page.clone())).collect();
    let path = archive("misprint", &files, None);
    let found = audited(&path, &Request::default());
    let missing: Vec<(&str, i32)> =
        of_kind(&found, Kind::MissingYear).iter().map(|f| (f.agency.as_str(), f.year)).collect();
    assert_eq!(missing, [("和甲县统计局", 2023)]);
    assert!(
        stdout(&nianbao(&["audit", "--archive", path.to_str().unwrap()]))
            .contains("年度 2032 只有少数机关的报告")
    );
}

#[test]
fn a_manifests_names_and_printed_names_both_count() {
    let made = [("云溪县水利局", 4), ("云溪县财政局", 5)].map(|(name, base)| Made::new(name, 2023, base));
    let [a, b] = made.each_ref().map(Made::page);
    // Two reports in one file, which the manifest gives one name; and one file that is two agencies'.
    let body = |page: &str| page.split_once("<body>").unwrap().1.replace("</body></html>", "");
    let both = format!("<!DOCTYPE html><html><body>{}{}</body></html>", body(&a), body(&b));
    let path = archive("compendium", &[("both.html", both)], Some("path,agency\nboth.html,云溪县\n"));
    let found = audited(&path, &Request::default());
    let agencies = |audit: &Audit| audit.coverage.iter().map(|c| c.agency.clone()).collect::<Vec<_>>();
    assert_eq!(
        (found.reports, agencies(&found)),
        (2, vec!["云溪县水利局".to_owned(), "云溪县财政局".to_owned()])
    );
    let rows = "path,agency\na.html,甲局\nb.html,乙局\n";
    let path = archive("shared", &[("a.html", a.clone()), ("b.html", a.clone())], Some(rows));
    assert_eq!(agencies(&audited(&path, &Request::default())), ["乙局", "甲局"]);
    // The list of parents may use the name that the report prints.
    let path = archive("names", &[("a.html", a.clone()), ("b.html", b)], Some("path,agency\na.html,溪水\n"));
    let families = Families::read(&list("names.csv", "agency,parent\n云溪县水利局,云溪县财政局\n")).unwrap();
    let found = audited(&path, &Request { families, ..Request::default() });
    assert_eq!(agencies(&found), ["云溪县财政局", "溪水"]);
    assert!(of_kind(&found, Kind::MissingYear).is_empty(), "{:?}", found.findings);
    assert_eq!(of_kind(&found, Kind::ParentSum).len(), 1);
}

#[test]
fn names_are_proposed_where_they_are_likely_ones() {
    let pages = |names: &[(&str, i32, u32)]| -> Vec<(String, String)> {
        let page = |(n, (name, year, base)): (usize, &(&str, i32, u32))| {
            (format!("{n}.html"), Made::new(name, *year, *base).page())
        };
        names.iter().enumerate().map(page).collect()
    };
    let proposed = |name: &str, names: &[(&str, i32, u32)]| -> BTreeSet<(String, String)> {
        let pages = pages(names);
        let files: Vec<(&str, String)> = pages.iter().map(|(n, page)| (n.as_str(), page.clone())).collect();
        let found = audited(&archive(name, &files, None), &Request::default());
        found.proposals.into_iter().map(|p| (p.name, p.agency)).collect()
    };
    let pair = |a: &str, b: &str| BTreeSet::from([(a.to_owned(), b.to_owned())]);
    let likely = [
        ("上海市", "上海市人民政府"),
        ("沭阳县龙河镇", "沭阳县龙河镇人民政府"),
        ("和平街道", "和平街道办事处"),
        ("江苏省政府", "江苏省人民政府"),
        ("沭阳县发改局", "沭阳县发展和改革局"),
    ];
    for (index, (short, long)) in likely.into_iter().enumerate() {
        let name = format!("likely{index}");
        assert_eq!(proposed(&name, &[(short, 2022, 4), (long, 2023, 5)]), pair(short, long), "{short}");
        // Two reports for one year are two bodies', unless they are the same report.
        assert!(proposed(&name, &[(short, 2023, 4), (long, 2023, 5)]).is_empty(), "{short}");
        assert_eq!(proposed(&name, &[(short, 2023, 4), (long, 2023, 4)]), pair(short, long), "{short}");
    }
    for (index, (a, b)) in [
        ("沭阳县教育局", "沭阳县体育局"),
        ("沭阳县农业局", "沭阳县林业局"),
        ("龙山镇", "虎山镇"),
        ("城关镇", "城关乡"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(proposed(&format!("unlikely{index}"), &[(a, 2022, 4), (b, 2023, 5)]).is_empty(), "{a}");
    }
    // A place that only one name has, beside one that many have, is a misprint.
    let county = ["沭阳县财政局", "沭阳县教育局", "沭阳县审计局"].map(|name| (name, 2022, 4));
    let names = [&county[..], &[("沭阳县水利局", 2022, 4), ("沐阳县水利局", 2023, 5)]].concat();
    assert_eq!(proposed("place", &names).len(), 1);
}

#[test]
fn lists_that_are_written_wrongly_are_refused() {
    for (text, word) in [
        ("name,agency,confirmed\n甲局,乙局,y\n乙局,甲局,y\n", "lead back to it"),
        ("name,agency,confirmed\n甲局,,y\n", "lacks a name or an agency"),
        ("name,agency,confirmed\n甲局,乙局,maybe\n", "line 2: confirmed is \"maybe\""),
        ("name,agency,confirmed\n甲局,乙局,y\n甲局,丙局,y\n", "cannot be 丙局 too"),
        ("name,agency,confirmed\n\"甲局,乙局,y\n丙局,丁局,y\n", "is not closed on its line"),
    ] {
        let error = Confirmed::read(&list("wrong.csv", text)).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }
    for answer in ["Ｙ", "确认", "✓", "Yes"] {
        Confirmed::read(&list("right.csv", &format!("name,agency,confirmed\n甲局,乙局,{answer}\n"))).unwrap();
    }
    let error = Families::read(&list("nobody.csv", "agency,parent\n,甲局\n")).unwrap_err().to_string();
    assert!(error.contains("line 2 names no agency"), "{error}");
}

#[test]
fn results_take_the_place_of_no_answers_and_not_of_each_other() {
    let files = [
        ("a.html", Made::new("上海市", 2022, 4).page()),
        ("b.html", Made::new("上海市人民政府", 2023, 5).page()),
    ];
    let path = archive("results", &files, None);
    let archive = path.to_str().unwrap();
    let (both, names) = (scratch("both.txt"), scratch("names.csv"));
    let both = both.to_str().unwrap();
    let output = nianbao(&["audit", "--archive", archive, "--csv", both, "--html", both]);
    assert_eq!((code(&output), stderr(&output).contains("give each its own file")), (2, true));
    assert!(!Path::new(both).exists());
    let _ = fs::remove_file(&names);
    let propose = || nianbao(&["audit", "--archive", archive, "--propose", names.to_str().unwrap()]);
    assert_eq!(code(&propose()), 1);
    let answered = fs::read_to_string(&names).unwrap().replace(",,", ",n,");
    assert!(answered.contains("上海市,上海市人民政府,n,"), "{answered}");
    fs::write(&names, &answered).unwrap();
    assert_eq!(code(&propose()), 1);
    assert_eq!(fs::read_to_string(&names).unwrap(), answered, "an answer stays");
    fs::write(&names, "something else\n").unwrap();
    assert_eq!(code(&propose()), 2);
    assert_eq!(fs::read_to_string(&names).unwrap(), "something else\n");
}
