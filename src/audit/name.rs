//! The names of agencies: in full, with what kind of body they are, and which a person has confirmed to be one's.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use crate::archive::records;
use crate::error::Error;
use crate::text::{pattern, squeeze};

/// Names that a person has confirmed to be one agency's.
#[derive(Clone, Debug, Default)]
pub struct Confirmed {
    /// From the bare letters of a name to the agency.
    agencies: BTreeMap<String, String>,
}

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
pub(super) static PLACE: LazyLock<Regex> = LazyLock::new(|| {
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
pub(super) fn full(name: &str) -> (String, String) {
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
