//! Whether a report was published in time.
//!
//! 《政府信息公开条例》(decree 711) article 49: departments publish by 31 January and governments by 31 March of the
//! following year. It does not mention towns and street offices, for which the later date is used.

use super::collection::Shelf;
use super::name::is_government;
use super::{Finding, Kind};

/// Checks every report with a known date of publication; the earliest copy counts.
pub(super) fn judge(shelf: &Shelf, findings: &mut Vec<Finding>) {
    let mut years: Vec<i32> = shelf.volumes.iter().map(|volume| volume.entry.year).collect();
    years.dedup();
    for year in years {
        let of_year = shelf.volumes.iter().filter(|volume| volume.entry.year == year);
        let dated = of_year.filter_map(|volume| Some((volume.entry.published_on.as_deref()?, volume)));
        let Some((day, volume)) = dated.min_by_key(|(day, _)| *day) else { continue };
        let (last, words) = if is_government(&volume.entry.printed) {
            (format!("{}-03-31", year + 1), "政府应于次年 3 月 31 日前公布")
        } else {
            (format!("{}-01-31", year + 1), "部门应于次年 1 月 31 日前公布")
        };
        if day > last.as_str() {
            findings.push(Finding {
                kind: Kind::Late,
                agency: shelf.agency.name.clone(),
                year,
                message: format!("{day} 公布，{words}（条例第四十九条）"),
                cells: Vec::new(),
                documents: vec![volume.entry.id.clone()],
            });
        }
    }
}
