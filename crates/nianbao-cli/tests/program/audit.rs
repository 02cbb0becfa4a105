//! 200 agencies over five years, with breaks of each kind planted: all are found, and none besides.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::support::{Made, code, nianbao, scratch, stderr, stdout};
use nianbao_archive::archive::Archive;
use nianbao_archive::audit::{Audit, Confirmed, Families, Kind, Request, audit};
use nianbao_archive::ingest;
use serde_json::Value;

const YEARS: std::ops::RangeInclusive<i32> = 2021..=2025;

/// What an audit should find: kind, agency, year.
type Planted = BTreeSet<(Kind, String, i32)>;

/// The reports of one body, each year upon the last.
fn five_years(agency: &str, base: u32) -> Vec<Made> {
    let mut out: Vec<Made> = Vec::new();
    for (year, step) in YEARS.zip(0_u32..) {
        // Up and down a little, as numbers of offices go.
        let mut made = Made::new(agency, year, base + (base * 7 + step * 5) % 4);
        made.set("proactive_disclosure.normative_documents.issued", 2);
        made.set("proactive_disclosure.normative_documents.repealed", step % 2);
        made.set("proactive_disclosure.normative_documents.in_force", 20);
        made.set("requests.carried_forward.natural_person", 1 + step % 2).add_up();
        if let Some(last) = out.last() {
            made.follow(last);
        }
        out.push(made);
    }
    out
}

struct World {
    folder: PathBuf,
    planted: Planted,
}

impl World {
    fn plant(&mut self, kind: Kind, agency: &str, year: i32) {
        self.planted.insert((kind, agency.to_owned(), year));
    }

    fn write(&self, name: &str, made: &Made) {
        fs::write(self.folder.join(name), made.page()).unwrap();
    }
}

/// Writes the reports of the world, and says what is wrong with them.
fn world(folder: PathBuf) -> World {
    let mut world = World { folder, planted: Planted::new() };
    let offices = ["水利局", "财政局", "教育局", "统计局", "民政局"];
    for index in 0..200_usize {
        let second = "溪川原阳宁城州江陵康泰昌兴隆丰庆福禄寿喜春夏秋冬梅兰竹菊松柏桐桂桃李杏梨枫棠榆槐";
        let first = ["云", "平", "安", "长", "和"][index % 5];
        let place = format!("{first}{}县", second.chars().nth(index / 5).unwrap());
        let agency = format!("{place}{}", offices[index / 40]);
        let mut reports = five_years(&agency, 20 + (index % 7) as u32);
        let mut missing = None;
        match index {
            // What was carried forward is not what is carried over: one more person this year, one less newly.
            3 | 4 => {
                let cell = "requests.carried_over.natural_person";
                let more = reports[2].get(cell) + 1;
                reports[2].set(cell, more).add_up();
                world.plant(Kind::AcrossYears, &agency, 2023);
            }
            // One more in force than there should be, from then on.
            5 => {
                let cell = "proactive_disclosure.normative_documents.in_force";
                for report in &mut reports[3..] {
                    let more = report.get(cell) + 1;
                    report.set(cell, more);
                }
                world.plant(Kind::AcrossYears, &agency, 2024);
            }
            // A second version with another number; the first was put online in January, the second in May.
            6 | 7 => {
                reports[1].published_on = Some("2023-01-10".to_owned());
                let mut second = reports[1].clone();
                second.published_on = Some("2023-05-10".to_owned());
                second.set("proactive_disclosure.licensing.decisions", 231);
                world.write(&format!("{index}-2022-second.html"), &second);
                world.plant(Kind::Revision, &agency, 2022);
            }
            // The same report on another page: the same numbers.
            8 | 9 => {
                let page =
                    reports[4].page().replace("<p>本年按条例公开。</p>", "<p>本年按条例公开，转载。</p>");
                fs::write(world.folder.join(format!("{index}-2025-copy.html")), page).unwrap();
                world.plant(Kind::Copies, &agency, 2025);
            }
            10 | 11 => {
                missing = Some(2024);
                world.plant(Kind::MissingYear, &agency, 2024);
            }
            // A digit too many, a digit too few.
            12 => {
                reports[2].set("proactive_disclosure.penalties.decisions", 2_400);
                world.plant(Kind::OutlierOfOwn, &agency, 2023);
                world.plant(Kind::OutlierOfPeers, &agency, 2023);
            }
            13 => {
                reports[4].set("proactive_disclosure.licensing.decisions", 21);
                world.plant(Kind::OutlierOfOwn, &agency, 2025);
                world.plant(Kind::OutlierOfPeers, &agency, 2025);
            }
            // Far from its peers every year, and so not from itself.
            14 => {
                for report in &mut reports {
                    report.set(
                        "proactive_disclosure.compulsory_measures.decisions",
                        50_000 + report.year as u32,
                    );
                    world.plant(Kind::OutlierOfPeers, &agency, report.year);
                }
            }
            // Published too late, and just in time.
            15 => {
                reports[0].published_on = Some("2022-02-01".to_owned());
                world.plant(Kind::Late, &agency, 2021);
            }
            16 => reports[0].published_on = Some("2022-01-31".to_owned()),
            // One office under two names, each with years of its own.
            17 => {
                for report in &mut reports[3..] {
                    report.agency = format!("河南省{agency}");
                }
                for (name, years) in [(agency.clone(), 2024..=2025), (format!("河南省{agency}"), 2021..=2023)]
                {
                    years.for_each(|year| world.plant(Kind::MissingYear, &name, year));
                }
            }
            _ => {}
        }
        for report in reports.iter().filter(|report| Some(report.year) != missing) {
            world.write(&format!("{index}-{}.html", report.year), report);
        }
    }
    families(&mut world);
    world
}

/// A county whose numbers are the sums of three offices' every year but one, and one whose office is not there.
fn families(world: &mut World) {
    for (county, broken) in [("云山县", Some(2023)), ("平海县", None)] {
        let children: Vec<Vec<Made>> = ["水利局", "财政局", "教育局"]
            .iter()
            .map(|office| five_years(&format!("{county}{office}"), 22))
            .collect();
        for (at, year) in YEARS.enumerate() {
            let mut sum = children[0][at].clone();
            sum.agency = format!("{county}人民政府");
            let keys: Vec<String> = sum.numbers.keys().cloned().collect();
            for path in keys {
                if path != "proactive_disclosure.fees.amount" {
                    sum.set(&path, children.iter().map(|child| child[at].get(&path)).sum());
                }
            }
            let fees: rust_decimal::Decimal = children
                .iter()
                .map(|child| {
                    child[at].numbers["proactive_disclosure.fees.amount"]
                        .parse::<rust_decimal::Decimal>()
                        .unwrap()
                })
                .sum();
            sum.put("proactive_disclosure.fees.amount", &fees.to_string());
            if broken == Some(year) {
                let more = sum.get("requests.granted.business") + 1;
                sum.set("requests.granted.business", more).add_up();
                world.plant(Kind::ParentSum, &sum.agency, year);
            }
            world.write(&format!("{county}-{year}.html"), &sum);
        }
        for (office, child) in children.iter().enumerate() {
            for made in child {
                world.write(&format!("{county}-{office}-{}.html", made.year), made);
            }
        }
    }
}

/// The archive of the world, made once for all that look at it.
fn archive() -> &'static (PathBuf, Planted) {
    static ARCHIVE: std::sync::OnceLock<(PathBuf, Planted)> = std::sync::OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let root = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("audited");
        let _ = fs::remove_dir_all(&root);
        let folder = root.join("reports");
        fs::create_dir_all(&folder).unwrap();
        let world = world(folder);
        let path = root.join("audit.db");
        let request = ingest::Request { places: vec![world.folder], jobs: 2, ..ingest::Request::default() };
        let (_, outcome) = ingest::ingest(Archive::create(&path).unwrap(), request, &mut |_, _| {}).unwrap();
        assert_eq!(outcome.failed, 0);
        (path, world.planted)
    })
}

fn families_file() -> PathBuf {
    let path = scratch("parents.csv");
    let rows = ["云山县", "平海县"].map(|county| {
        ["水利局", "财政局", "教育局"].map(|office| format!("{county}{office},{county}人民政府\n")).concat()
    });
    fs::write(&path, format!("agency,parent\n{}", rows.concat())).unwrap();
    path
}

fn found(audit: &Audit) -> Planted {
    audit.findings.iter().map(|finding| (finding.kind, finding.agency.clone(), finding.year)).collect()
}

#[test]
fn every_break_is_found_and_none_besides() {
    let (path, planted) = archive();
    let request = Request { families: Families::read(&families_file()).unwrap(), ..Request::default() };
    let audit = audit(&Archive::open(path).unwrap(), &request).unwrap();
    let found = found(&audit);
    let invented: Vec<_> = audit
        .findings
        .iter()
        .filter(|f| !planted.contains(&(f.kind, f.agency.clone(), f.year)))
        .map(|f| format!("{:?} {} {} {}", f.kind, f.agency, f.year, f.message))
        .collect();
    assert!(invented.is_empty(), "invented: {invented:#?}");
    let overlooked: Vec<_> = planted.difference(&found).collect();
    assert!(overlooked.is_empty(), "overlooked: {overlooked:#?}");
    let message = |kind, index: usize| {
        audit.findings.iter().filter(|f| f.kind == kind).nth(index).map(|f| f.message.clone()).unwrap()
    };
    assert!(message(Kind::Revision, 0).contains("1 个数字不同"), "{}", message(Kind::Revision, 0));
    assert!(message(Kind::Copies, 0).contains("2 份文件的 200 格数字全部相同，是同一份报告（网页、网页）"));
    assert!(message(Kind::ParentSum, 0).contains("下级之和为"), "{}", message(Kind::ParentSum, 0));
    assert!(message(Kind::OutlierOfOwn, 0).contains("稳健 z 值"));
    assert!(message(Kind::Late, 0).contains("2022-02-01 公布，部门应于次年 1 月 31 日前公布"));
    let across =
        audit.findings.iter().filter(|f| f.kind == Kind::AcrossYears).map(|f| f.cells[0].path.as_str());
    // Each broken column is named, and its total with it.
    let mut across: Vec<&str> = across.collect();
    across.sort_unstable();
    let (person, total) = ("requests.carried_over.natural_person", "requests.carried_over.total");
    let in_force = "proactive_disclosure.normative_documents.in_force";
    assert_eq!(across, [in_force, person, person, total, total]);
    let [proposal] = &audit.proposals[..] else { panic!("{:?}", audit.proposals) };
    assert!(proposal.agency.starts_with("河南省") && proposal.agency.ends_with(&proposal.name));
}

#[test]
fn names_are_merged_once_a_person_confirms_them() {
    let (path, planted) = archive();
    let proposed = scratch("agencies.csv");
    let _ = fs::remove_file(&proposed);
    let output =
        nianbao(&["audit", "--archive", path.to_str().unwrap(), "--propose", proposed.to_str().unwrap()]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let confirmed = fs::read_to_string(&proposed).unwrap().replace(",,", ",是,");
    fs::write(&proposed, confirmed).unwrap();
    let request = Request { agencies: Confirmed::read(&proposed).unwrap(), ..Request::default() };
    let audit = audit(&Archive::open(path).unwrap(), &request).unwrap();
    let left: Planted = planted
        .iter()
        .filter(|(kind, name, _)| *kind != Kind::ParentSum && !name.contains("安阳县水利局"))
        .cloned()
        .collect();
    let others: Planted =
        found(&audit).into_iter().filter(|(_, name, _)| !name.contains("安阳县水利局")).collect();
    assert_eq!(others, left);
    let gaps: Vec<_> = audit
        .findings
        .iter()
        .filter(|f| f.kind == Kind::MissingYear && f.agency.contains("安阳县水利局"))
        .collect();
    assert!(gaps.is_empty(), "{gaps:?}");
    assert!(audit.proposals.is_empty());
}

#[test]
fn an_audit_is_printed_as_json_csv_and_a_page() {
    let (path, planted) = archive();
    let (csv, page) = (scratch("findings.csv"), scratch("audit.html"));
    let [csv_name, page_name] = [&csv, &page].map(|path| path.to_str().unwrap());
    let parents = families_file();
    let arguments = ["audit", "--archive", path.to_str().unwrap(), "--parents", parents.to_str().unwrap()];
    let output = nianbao(&[&arguments[..], &["--json", "--csv", csv_name, "--html", page_name]].concat());
    assert_eq!(code(&output), 1);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let schema = serde_json::from_slice(&nianbao(&["schema", "--of", "audit"]).stdout).unwrap();
    jsonschema::validate(&schema, &json).unwrap();
    assert_eq!(json["coverage"].as_array().unwrap().len(), 209);
    assert_eq!(json["years"][4]["year"], 2025);
    let kinds: BTreeSet<String> = planted.iter().map(|(kind, ..)| kind.name().to_owned()).collect();
    let lines = fs::read_to_string(&csv).unwrap();
    let head = "\u{FEFF}kind,agency,year,message,cell,words,expected,found,documents";
    assert_eq!(lines.lines().next(), Some(head));
    assert!(kinds.iter().all(|kind| lines.contains(&format!("\n{kind},"))), "{kinds:?}");
    let page = fs::read_to_string(&page).unwrap();
    assert!(page.contains("各机关各年度的报告") && page.contains("<svg") && !page.contains("<script"));
    let said = stdout(&nianbao(&arguments));
    assert!(said.starts_with("209 个机关，"), "{said}");
    assert!(said.contains("逾期公布（1）"));
    // No archive, no audit; a list without its columns is told.
    assert_eq!(code(&nianbao(&["audit", "--archive", "none.db"])), 2);
    fs::write(&parents, "child,parent\n").unwrap();
    let output = nianbao(&arguments);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("`agency` is not among: child, parent"), "{}", stderr(&output));
}
