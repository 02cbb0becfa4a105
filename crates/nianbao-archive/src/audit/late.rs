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

#[cfg(test)]
mod tests {
    use super::super::collection::{Agency, Entry, Volume};
    use super::*;

    /// Whether a report of 2023 is late: its agency, and the days on which copies of it were published.
    fn is_late(printed: &str, days: &[Option<&str>]) -> bool {
        let agency = Agency::made(printed, &[]);
        let volume = |day: &Option<&str>| {
            let entry = Entry { printed: printed.to_owned(), ..Entry::made("a", 2023, *day) };
            Volume::made(entry, &[])
        };
        let mut findings = Vec::new();
        judge(&Shelf { agency: &agency, volumes: days.iter().map(volume).collect() }, &mut findings);
        assert!(findings.len() <= 1 && findings.iter().all(|f| f.kind == Kind::Late && f.year == 2023));
        !findings.is_empty()
    }

    #[test]
    fn departments_and_governments_have_deadlines_of_their_own() {
        assert!(!is_late("某县林业局", &[Some("2024-01-31")]));
        assert!(is_late("某县林业局", &[Some("2024-02-01")]));
        assert!(!is_late("某县人民政府", &[Some("2024-03-31")]));
        assert!(is_late("某县人民政府", &[Some("2024-04-01")]));
        assert!(!is_late("某街道办事处", &[Some("2024-03-01")]));
        assert!(!is_late("某县林业局", &[None]));
    }

    #[test]
    fn the_earliest_copy_counts() {
        assert!(!is_late("某县林业局", &[Some("2024-06-01"), Some("2024-01-15"), None]));
        assert!(is_late("某县林业局", &[None, Some("2024-06-01"), Some("2024-05-01")]));
    }
}
