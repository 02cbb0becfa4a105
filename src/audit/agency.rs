//! Whether two names are one agency's. Names that are the same letters are; names that are likely one's are proposed
//! to a person and never merged without.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use schemars::JsonSchema;
use serde::Serialize;

use super::collection::{Agency, Collection};
use crate::archive::records;
use crate::error::Error;
use crate::text::{pattern, squeeze};

/// Names that a person has confirmed to be one agency's.
#[derive(Clone, Debug, Default)]
pub struct Confirmed {
    /// From the bare letters of a name to the agency.
    agencies: BTreeMap<String, String>,
}

/// Two names that may be one agency's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Proposal {
    /// The name that would go.
    pub name: String,
    /// The name that would stand for both: the longer one.
    pub agency: String,
    /// Why they may be one.
    pub why: String,
}

/// The columns of the file that proposes and confirms.
const HEAD: [&str; 4] = ["name", "agency", "confirmed", "why"];

/// What a person may write under `confirmed`.
const YES: [&str; 8] = ["y", "yes", "true", "1", "x", "是", "对", "√"];

/// Short names of bodies, with what they stand for; of two that end alike the longer stands first.
const SHORT: &[(&str, &str)] = &[
    ("人民政府办", "人民政府办公室"),
    ("政府办公室", "人民政府办公室"),
    ("政府办", "人民政府办公室"),
    ("市监局", "市场监督管理局"),
    ("市场监管局", "市场监督管理局"),
    ("人社局", "人力资源和社会保障局"),
    ("人社厅", "人力资源和社会保障厅"),
    ("发改委", "发展和改革委员会"),
    ("发改局", "发展和改革局"),
    ("住建局", "住房和城乡建设局"),
    ("住建委", "住房和城乡建设委员会"),
    ("住建厅", "住房和城乡建设厅"),
    ("卫健委", "卫生健康委员会"),
    ("卫健局", "卫生健康局"),
    ("文广旅局", "文化广电和旅游局"),
    ("文旅局", "文化和旅游局"),
    ("教体局", "教育体育局"),
    ("应急局", "应急管理局"),
    ("自规局", "自然资源和规划局"),
    ("资规局", "自然资源和规划局"),
    ("城管局", "城市管理局"),
    ("退役军人局", "退役军人事务局"),
    ("医保局", "医疗保障局"),
    ("交通局", "交通运输局"),
    ("工信局", "工业和信息化局"),
    ("民宗局", "民族宗教事务局"),
    ("科技局", "科学技术局"),
    ("国资委", "国有资产监督管理委员会"),
    ("人防办", "人民防空办公室"),
    ("街道办", "街道办事处"),
    ("残联", "残疾人联合会"),
    ("市政府", "市人民政府"),
    ("县政府", "县人民政府"),
    ("区政府", "区人民政府"),
    ("镇政府", "镇人民政府"),
    ("乡政府", "乡人民政府"),
];

/// Places above the one that a name is about: 河南省, 洛阳市 before 西工区.
static ABOVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<above>(?:\p{Han}{2,8}?(?:省|自治区|自治州|地区|市|盟))+)(?P<rest>\p{Han}{1,7}?(?:市|县|区|旗|镇|乡|街道).+)$",
    )
});

/// The place at the beginning of a name.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?P<place>\p{Han}{1,8}?(?:省|自治区|自治州|地区|市|县|区|旗|镇|乡|街道))(?P<body>.+)$")
});

impl Confirmed {
    /// Reads what a person has confirmed: CSV with `name`, `agency` and `confirmed`. Rows that are not confirmed say
    /// nothing.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read or lacks a column.
    pub fn read(path: &Path) -> Result<Confirmed, Error> {
        let mut agencies = BTreeMap::new();
        for [name, agency, confirmed] in records(path, ["name", "agency", "confirmed"])? {
            if YES.contains(&confirmed.to_lowercase().as_str()) {
                agencies.insert(squeeze(&name), agency);
            }
        }
        Ok(Confirmed { agencies })
    }

    /// The key under which a name's reports stand, and the agency's confirmed name.
    pub(super) fn agency(&self, name: &str) -> (String, Option<String>) {
        let mut key = squeeze(name);
        let mut shown = None;
        // A confirmed name may itself be confirmed to be another's; a circle ends where it began.
        for _ in 0..=self.agencies.len() {
            match self.agencies.get(&key) {
                Some(agency) if squeeze(agency) != key => {
                    key = squeeze(agency);
                    shown = Some(agency.clone());
                }
                _ => break,
            }
        }
        (key, shown)
    }
}

/// A name in full, without the places above its own; and those.
fn full(name: &str) -> (String, String) {
    let name = squeeze(name);
    let short = SHORT.iter().find(|(short, long)| name.ends_with(short) && !name.ends_with(long));
    let name = match short.and_then(|(short, long)| Some((name.strip_suffix(short)?, long))) {
        Some((before, long)) => format!("{before}{long}"),
        None => name,
    };
    match ABOVE.captures(&name) {
        Some(found) => {
            let part = |which| found.name(which).map_or("", |m| m.as_str()).to_owned();
            (part("rest"), part("above"))
        }
        None => (name, String::new()),
    }
}

/// What kind of body a name is: what stands behind its place.
pub(super) fn body(name: &str) -> Option<String> {
    let (full, _) = full(name);
    let found = PLACE.captures(&full)?;
    found.name("body").map(|body| body.as_str().to_owned())
}

/// Whether a name is a government's and not a department's: 条例 article 49 sets them different days.
pub(super) fn is_government(name: &str) -> bool {
    let (name, _) = full(name);
    name.ends_with("人民政府")
        || name.chars().count() <= 6 && name.ends_with(['省', '市', '县', '区', '旗', '州', '盟'])
}

/// Names that may be one agency's: one is the other's short form or lacks the place above it, or one letter is missing
/// or another, and no year has reports of both.
pub(super) fn propose(collection: &Collection) -> Vec<Proposal> {
    let names: Vec<(&Agency, String, String)> = collection
        .agencies
        .iter()
        .map(|agency| {
            let (core, above) = full(&agency.name);
            (agency, core, above)
        })
        .collect();
    let mut out = BTreeSet::new();
    // Names that share what is left when a letter is taken out differ in one letter or two.
    let mut near: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (index, (_, core, _)) in names.iter().enumerate() {
        near.entry(core.clone()).or_default().push(index);
        let letters: Vec<char> = core.chars().collect();
        if letters.len() >= LEAST_LETTERS {
            for at in 0..letters.len() {
                let mut rest = letters.clone();
                rest.remove(at);
                near.entry(rest.into_iter().collect()).or_default().push(index);
            }
        }
    }
    for group in near.values().filter(|group| (2..=MOST_ALIKE).contains(&group.len())) {
        for (position, a) in group.iter().enumerate() {
            for b in group.iter().skip(position + 1).filter(|b| *b != a) {
                out.extend(pair(&names[*a], &names[*b]));
            }
        }
    }
    out.into_iter().collect()
}

/// Shorter names differ in a letter because they are different.
const LEAST_LETTERS: usize = 6;
/// More names with one core are a common name, not one agency.
const MOST_ALIKE: usize = 20;

fn pair(a: &(&Agency, String, String), b: &(&Agency, String, String)) -> Option<Proposal> {
    // Two reports for one year are two bodies', or revisions of one; a person should not have to undo a merger.
    if a.0.entries.iter().any(|entry| b.0.has(entry.year)) {
        return None;
    }
    let is_below = |x: &str, y: &str| x.is_empty() || y.is_empty() || x.ends_with(y) || y.ends_with(x);
    if !is_below(&a.2, &b.2) {
        return None;
    }
    let why = if a.1 == b.1 {
        "全称与简称，或有无上级地名"
    } else {
        let same_place = || {
            let place = |name: &str| {
                PLACE.captures(name).and_then(|c| c.name("place")).map(|place| place.as_str().to_owned())
            };
            place(&a.1).is_some() && place(&a.1) == place(&b.1)
        };
        if strsim::levenshtein(&a.1, &b.1) != 1 || !same_place() || counts(&a.1, &b.1) {
            return None;
        }
        "只差一个字"
    };
    let (longer, shorter) =
        if a.0.name.chars().count() >= b.0.name.chars().count() { (a.0, b.0) } else { (b.0, a.0) };
    let years = |agency: &Agency| {
        let years: BTreeSet<String> = agency.entries.iter().map(|entry| entry.year.to_string()).collect();
        years.into_iter().collect::<Vec<_>>().join("、")
    };
    Some(Proposal {
        name: shorter.name.clone(),
        agency: longer.name.clone(),
        why: format!("{why}；前者有 {} 年度，后者有 {} 年度", years(shorter), years(longer)),
    })
}

/// Whether two names differ in what counts or points: 第一、第二, 东、西.
fn counts(a: &str, b: &str) -> bool {
    let marks = |name: &str| -> Vec<char> {
        name.chars()
            .filter(|c| "一二三四五六七八九十〇零0123456789东南西北上下左右内外新老".contains(*c))
            .collect()
    };
    marks(a) != marks(b)
}

/// Writes proposals for a person to confirm.
///
/// # Errors
///
/// Where they cannot be written.
pub fn write_proposals(proposals: &[Proposal], mut out: impl Write) -> std::io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(HEAD)?;
    for Proposal { name, agency, why } in proposals {
        csv.write_record([name.as_str(), agency, "", why])?;
    }
    csv.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_names_and_places_above() {
        assert_eq!(full("西工区政府办").0, "西工区人民政府办公室");
        assert_eq!(full("洛阳市西工区人民政府办公室"), ("西工区人民政府办公室".into(), "洛阳市".into()));
        assert_eq!(full("河南省洛阳市西工区政府办").0, "西工区人民政府办公室");
        assert_eq!(full("沭阳县发改局").0, "沭阳县发展和改革局");
        assert_eq!(full("洛阳市水利局").0, "洛阳市水利局");
        assert_eq!(body("云溪县水利局").as_deref(), Some("水利局"));
    }

    #[test]
    fn governments_and_departments() {
        assert!(is_government("淮安市人民政府") && is_government("上海市") && is_government("青山区政府"));
        assert!(!is_government("西工区政府办") && !is_government("市残联") && !is_government("云溪县水利局"));
    }

    #[test]
    fn confirmed_names_lead_to_one_and_circles_end() {
        let pairs = [("甲局", "乙局"), ("乙局", "丙局"), ("丁局", "戊局"), ("戊局", "丁局")];
        let agencies = pairs.map(|(name, agency)| (squeeze(name), agency.to_owned())).into();
        let confirmed = Confirmed { agencies };
        assert_eq!(confirmed.agency("甲局").1.as_deref(), Some("丙局"));
        assert_eq!(confirmed.agency("己局"), ("己局".into(), None));
        let _ = confirmed.agency("丁局");
    }
}
