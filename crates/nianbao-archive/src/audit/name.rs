//! Names of agencies: expands short names, tells the kind of body, and applies confirmed matches.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::archive::records;
use nianbao::error::{Error, ErrorKind};
use nianbao::text::{pattern, squeeze};

/// Agency names that a person has confirmed to be the same.
#[derive(Clone, Debug, Default)]
pub struct Confirmed {
    /// The agency for each normalised name.
    agencies: BTreeMap<String, String>,
}

/// Accepted answers for yes in the column `confirmed`, apart from width and case.
const YES: [&str; 13] = ["y", "yes", "true", "1", "x", "ok", "是", "对", "√", "✓", "✔", "确认", "同意"];
/// Accepted answers for no.
const NO: [&str; 9] = ["", "n", "no", "false", "0", "否", "不是", "×", "✗"];

/// Short names of bodies and their full names. If one is a suffix of another, the longer comes first.
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
    ("政府", "人民政府"),
];

/// Higher-level places before that of the agency: 河南省 and 洛阳市 before 西工区.
static ABOVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?P<above>(?:\p{Han}{2,8}?(?:省|自治区|自治州|地区|市|盟))+)(?P<rest>\p{Han}{1,7}?(?:市|县|区|旗|镇|乡|街道).+)$",
    )
});

/// A name that is only a place.
static ALONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\p{Han}{1,14}(?:省|自治区|自治州|州|地区|市|县|区|旗|盟|镇|乡|苏木)$"));

/// The place at the start of a name.
pub(super) static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?P<place>\p{Han}{1,8}?(?:省|自治区|自治州|地区|市|县|区|旗|镇|乡|街道))(?P<body>.+)$")
});

impl Confirmed {
    /// Reads confirmed matches: CSV with the columns `name`, `agency` and `confirmed`. Rows that are not confirmed are
    /// ignored.
    ///
    /// # Errors
    ///
    /// If the file cannot be read or lacks a column; if a row has neither yes nor no, is confirmed without a name or
    /// agency, or contradicts an earlier row; or if rows form a cycle.
    pub fn read(path: &Path) -> Result<Confirmed, Error> {
        let wrong = |reason: String| ErrorKind::Manifest { reason }.at(path.to_owned());
        let mut agencies: BTreeMap<String, String> = BTreeMap::new();
        for (line, [name, agency, confirmed]) in records(path, ["name", "agency", "confirmed"])? {
            let answer = confirmed.nfkc().collect::<String>().to_lowercase();
            if NO.contains(&answer.as_str()) {
                continue;
            }
            if !YES.contains(&answer.as_str()) {
                let reason = format!("line {line}: confirmed is {confirmed:?}; write y, or leave it empty");
                return Err(wrong(reason));
            }
            if name.is_empty() || agency.is_empty() {
                return Err(wrong(format!("line {line} is confirmed but lacks a name or an agency")));
            }
            match agencies.insert(bare(&name), agency.clone()) {
                Some(before) if bare(&before) != bare(&agency) => {
                    let reason =
                        format!("line {line}: {name} is already {before} and cannot also be {agency}");
                    return Err(wrong(reason));
                }
                _ => {}
            }
        }
        let confirmed = Confirmed { agencies };
        match confirmed.circle() {
            Some(name) => {
                Err(wrong(format!("the rows that start at {name} form a cycle; remove one of them")))
            }
            None => Ok(confirmed),
        }
    }

    /// A name on a cycle of confirmed matches.
    fn circle(&self) -> Option<&str> {
        let next = |name: &str| self.agencies.get(&bare(name)).filter(|agency| bare(agency) != bare(name));
        self.agencies.values().map(String::as_str).find(|start| {
            let mut at = next(start);
            for _ in 0..self.agencies.len() {
                match at {
                    Some(name) if bare(name) == bare(start) => return true,
                    Some(name) => at = next(name),
                    None => return false,
                }
            }
            false
        })
    }

    /// The key that groups the reports of a name, and the confirmed name of the agency.
    pub(super) fn agency(&self, name: &str) -> (String, Option<String>) {
        let mut key = bare(name);
        let mut shown = None;
        // A confirmed name may itself be confirmed to be another's; there are no circles.
        for _ in 0..=self.agencies.len() {
            match self.agencies.get(&key) {
                Some(agency) if bare(agency) != key => {
                    key = bare(agency);
                    shown = Some(agency.clone());
                }
                _ => break,
            }
        }
        (key, shown)
    }
}

/// A normalised name: its letters only, or the name itself if it has none.
pub(super) fn bare(name: &str) -> String {
    let letters = squeeze(name);
    if letters.is_empty() { name.to_owned() } else { letters }
}

/// The full name without higher-level places, and those places. A bare place means its government.
pub(super) fn full(name: &str) -> (String, String) {
    let name = squeeze(name);
    let short = SHORT.iter().find(|(short, long)| name.ends_with(short) && !name.ends_with(long));
    let name = match short.and_then(|(short, long)| Some((name.strip_suffix(short)?, long))) {
        Some((before, long)) => format!("{before}{long}"),
        None if name.ends_with("街道") => format!("{name}办事处"),
        None if ALONE.is_match(&name) => format!("{name}人民政府"),
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

/// The kind of body: the part of the name after the place.
pub(super) fn body(name: &str) -> Option<String> {
    let (full, _) = full(name);
    let found = PLACE.captures(&full)?;
    found.name("body").map(|body| body.as_str().to_owned())
}

/// Whether a name is that of a government, not a department: 条例 article 49 sets different deadlines.
pub(super) fn is_government(name: &str) -> bool {
    let (name, _) = full(name);
    GOVERNMENTS.iter().any(|end| name.ends_with(end))
}

/// Suffixes of the names of governments, bodies that act as governments, and street offices.
const GOVERNMENTS: [&str; 6] = ["人民政府", "国务院", "行政公署", "街道办事处", "管理委员会", "管委会"];

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
        for (short, long) in [("上海市", "上海市人民政府"), ("和平街道", "和平街道办事处")]
        {
            assert_eq!(full(short), full(long));
        }
        assert_eq!(body("云溪县水利局").as_deref(), Some("水利局"));
    }

    #[test]
    fn governments_and_departments() {
        let governments = [
            "淮安市人民政府",
            "上海市",
            "青山区政府",
            "新疆维吾尔自治区",
            "双江拉祜族佤族布朗族傣族自治县",
            "江苏省政府",
            "大兴安岭地区行政公署",
            "沭阳县龙河镇",
            "和平街道",
            "阿拉善左旗政府",
            "苏州工业园区管委会",
        ];
        for name in governments {
            assert!(is_government(name), "{name}");
        }
        assert!(!is_government("西工区政府办") && !is_government("市残联") && !is_government("云溪县水利局"));
    }

    #[test]
    fn confirmed_names_lead_to_one_and_circles_are_found() {
        let confirmed = |pairs: &[(&str, &str)]| Confirmed {
            agencies: pairs.iter().map(|(name, agency)| (squeeze(name), (*agency).to_owned())).collect(),
        };
        let chain = confirmed(&[("甲局", "乙局"), ("乙局", "丙局"), ("丙局", "丙局")]);
        assert_eq!(chain.agency("甲局").1.as_deref(), Some("丙局"));
        assert_eq!(chain.agency("己局"), ("己局".into(), None));
        assert_eq!(chain.circle(), None);
        assert!(confirmed(&[("甲局", "乙局"), ("丁局", "戊局"), ("戊局", "丁局")]).circle().is_some());
    }

    #[test]
    fn names_without_letters_stay_what_they_are() {
        assert_ne!(Confirmed::default().agency("＊＊＊"), Confirmed::default().agency("……"));
    }
}
