//! Numbers out of the common: against an agency's own other years, and against its peers of the same year.
//!
//! The measure is a robust z-score on a logarithmic scale, since counts differ by factors: how many deviations a number
//! lies from the median, where the deviation is 1.4826 times the median absolute deviation (Iglewicz and Hoaglin, How
//! to Detect and Handle Outliers, 1993, which also gives the bound of 3.5). It points at numbers to look at; it proves
//! nothing.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::collection::Shelf;
use super::{Difference, Finding, Kind, copies, name};
use nianbao::Form;
use nianbao::report::Number;

/// The least z-score that is told.
const BOUND: f64 = 3.5;
/// The least deviation, on the logarithmic scale: agencies whose numbers hardly change may change by a fifth.
const LEAST_DEVIATION: f64 = 0.2;
/// The least factor from the median that is told: numbers of real agencies triple now and then.
const LEAST_FACTOR: f64 = 5.0;
/// The least difference from the median that is told: of two cases and twelve nothing follows.
const LEAST_DIFFERENCE: Decimal = Decimal::TEN;
/// The least number of other years.
const LEAST_YEARS: usize = 4;
/// The least number of other agencies.
const LEAST_PEERS: usize = 20;

struct Point {
    agency: String,
    body: Option<String>,
    year: i32,
    document: String,
    value: Decimal,
    /// On the logarithmic scale.
    scaled: f64,
}

/// The watched numbers of every report.
#[derive(Default)]
pub(super) struct Series {
    points: BTreeMap<&'static str, Vec<Point>>,
}

impl Series {
    pub(super) fn take(&mut self, shelf: &Shelf) {
        let body = name::body(&shelf.agency.name);
        for volume in shelf.by_year() {
            for path in &Form::disclosure().definition().watched {
                let number = volume.cells.get(path).and_then(|cell| cell.number());
                let Some(value) = number.filter(|number| !number.is_sign_negative()) else { continue };
                self.points.entry(path).or_default().push(Point {
                    agency: shelf.agency.name.clone(),
                    body: body.clone(),
                    year: volume.entry.year,
                    document: volume.entry.id.clone(),
                    value,
                    scaled: value.to_f64().unwrap_or(0.0).ln_1p(),
                });
            }
        }
    }

    pub(super) fn judge(&self, findings: &mut Vec<Finding>) {
        for (path, points) in &self.points {
            let mut own: BTreeMap<&str, Vec<&Point>> = BTreeMap::new();
            let mut alike: BTreeMap<(i32, Option<&str>), Vec<&Point>> = BTreeMap::new();
            for point in points {
                own.entry(&point.agency).or_default().push(point);
                alike.entry((point.year, None)).or_default().push(point);
                if let Some(body) = &point.body {
                    alike.entry((point.year, Some(body))).or_default().push(point);
                }
            }
            judge_years(path, &own, findings);
            judge_peers(path, &alike, findings);
        }
    }
}

/// Each number against the other years of its agency.
fn judge_years(path: &str, own: &BTreeMap<&str, Vec<&Point>>, findings: &mut Vec<Finding>) {
    let is_enough = |years: &&Vec<&Point>| years.len() > LEAST_YEARS;
    // Few years tell little of how much a number varies; how much it does with agencies in general tells more.
    let mut changes: Vec<f64> = Vec::new();
    for years in own.values().filter(is_enough) {
        if let Some(spread) = Spread::of(years.iter().copied()) {
            changes.extend(years.iter().map(|point| (point.scaled - spread.center).abs()));
        }
    }
    let usual_change = DEVIATION_OF_MAD * median(&mut changes).unwrap_or(0.0);
    for years in own.values().filter(is_enough) {
        for point in years {
            let others = years.iter().filter(|other| other.year != point.year).copied();
            let Some(spread) = Spread::of(others) else { continue };
            let deviation = spread.mad.max(usual_change);
            if let Some(z) = spread.score(point, deviation) {
                let against = format!("本机关其余 {} 个年度", years.len() - 1);
                findings.push(finding(Kind::OutlierOfOwn, path, point, &spread, z, &against));
            }
        }
    }
}

/// Each number against the agencies of the same kind in the same year, or where they are few, all of that year.
fn judge_peers(path: &str, alike: &BTreeMap<(i32, Option<&str>), Vec<&Point>>, findings: &mut Vec<Finding>) {
    for ((year, body), peers) in alike {
        if peers.len() <= LEAST_PEERS {
            continue;
        }
        let Some(spread) = Spread::of(peers.iter().copied()) else { continue };
        let has_better = |point: &Point| {
            let of_kind = point.body.as_deref().and_then(|own| alike.get(&(*year, Some(own))));
            body.is_none() && of_kind.is_some_and(|of_kind| of_kind.len() > LEAST_PEERS)
        };
        for point in peers.iter().filter(|point| !has_better(point)) {
            // Where most report 0, the median deviation is 0 too; the outer tenth tells how far others reach.
            let reach = if point.scaled > spread.center { spread.up } else { spread.down };
            if let Some(z) = spread.score(point, spread.mad.max(reach)) {
                let kind = body.map_or("机关".to_owned(), |body| format!("同类机关（{body}）"));
                let against = format!("同年度 {} 个{kind}", peers.len());
                findings.push(finding(Kind::OutlierOfPeers, path, point, &spread, z, &against));
            }
        }
    }
}

/// Standard deviations in a median absolute deviation, for a normal distribution.
const DEVIATION_OF_MAD: f64 = 1.4826;
/// Standard deviations between the median and the outer tenth, likewise.
const DEVIATIONS_TO_TENTH: f64 = 1.2816;

/// Where numbers lie and how far they reach, on the logarithmic scale.
struct Spread {
    center: f64,
    /// The median of the numbers themselves.
    median: Decimal,
    mad: f64,
    up: f64,
    down: f64,
}

impl Spread {
    fn of<'p>(points: impl Iterator<Item = &'p Point>) -> Option<Spread> {
        let (mut scaled, mut values): (Vec<f64>, Vec<Decimal>) =
            points.map(|point| (point.scaled, point.value)).unzip();
        let center = median(&mut scaled)?;
        let mut deviations: Vec<f64> = scaled.iter().map(|other| (other - center).abs()).collect();
        values.sort_unstable();
        let middle = values.len() / 2;
        let between = values.get(middle)?.checked_add(*values.get((values.len() - 1) / 2)?)?;
        let tenth = scaled.len() / 10;
        Some(Spread {
            center,
            median: between.checked_div(Decimal::TWO)?.normalize(),
            mad: DEVIATION_OF_MAD * median(&mut deviations)?,
            up: (scaled.get(scaled.len() - 1 - tenth)? - center) / DEVIATIONS_TO_TENTH,
            down: (center - scaled.get(tenth)?) / DEVIATIONS_TO_TENTH,
        })
    }

    /// How many deviations a number lies from the median; `None` where that is nothing to tell of.
    fn score(&self, point: &Point, deviation: f64) -> Option<f64> {
        // Small counts vary by chance alone, by the square root of themselves.
        let by_chance = self.center.exp().sqrt().recip();
        let z = (point.scaled - self.center) / deviation.max(LEAST_DEVIATION).max(by_chance);
        let factor = (point.scaled - self.center).abs().exp();
        let difference = point.value.checked_sub(self.median)?.abs();
        let tells = z.abs() >= BOUND && factor >= LEAST_FACTOR && difference >= LEAST_DIFFERENCE;
        tells.then_some(z)
    }
}

/// The median, and the values in order.
fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        n if n % 2 == 1 => values.get(middle).copied(),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

fn finding(kind: Kind, path: &str, point: &Point, spread: &Spread, z: f64, against: &str) -> Finding {
    let words = copies::words(path);
    Finding {
        kind,
        agency: point.agency.clone(),
        year: point.year,
        message: format!(
            "{words}为 {}，{against}的中位数为 {}（稳健 z 值 {z:+.1}，对数尺度）",
            point.value.normalize(),
            spread.median
        ),
        cells: vec![Difference {
            path: path.to_owned(),
            words,
            expected: Some(Number(spread.median)),
            found: Some(Number(point.value)),
        }],
        documents: vec![point.document.clone()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(agency: &str, year: i32, value: u32) -> Point {
        let scaled = f64::from(value).ln_1p();
        let (agency, document) = (agency.to_owned(), String::new());
        Point { agency, body: None, year, document, value: value.into(), scaled }
    }

    /// Whether the last of some years is told, in an archive where numbers vary by a tenth.
    fn told(values: &[u32]) -> bool {
        let mut points: Vec<Point> = Vec::new();
        for agency in 0..30 {
            let name = format!("{agency}");
            points.extend((0..5).map(|year| point(&name, year, 100 + agency + 3 * year.unsigned_abs() % 10)));
        }
        points.extend(values.iter().zip(0..).map(|(value, year)| point("甲", year, *value)));
        let series = Series { points: BTreeMap::from([("requests.granted.total", points)]) };
        let mut findings = Vec::new();
        series.judge(&mut findings);
        findings.iter().any(|f| f.agency == "甲" && f.year == 4 && f.kind == Kind::OutlierOfOwn)
    }

    #[test]
    fn factors_are_told_and_chance_is_not() {
        assert!(told(&[118, 125, 131, 120, 1200]), "a digit too many");
        assert!(told(&[118, 125, 131, 120, 12]), "a digit too few");
        assert!(!told(&[118, 125, 131, 120, 240]), "twice as many");
        assert!(!told(&[0, 0, 0, 0, 3]), "three where there were none");
        assert!(!told(&[3, 80, 900, 12, 500]), "numbers that vary anyway");
        assert!(!told(&[100, 100, 100, 900]), "too few years to tell");
    }

    #[test]
    fn peers_are_those_of_the_year() {
        let mut points: Vec<Point> = (0..40).map(|n| point(&format!("{n}"), 2023, 50 + n)).collect();
        points.push(point("甲", 2023, 9000));
        // Most report none, a few many: that is how such numbers are.
        let mut rare: Vec<Point> =
            (0..40).map(|n| point(&format!("{n}"), 2023, if n % 5 == 0 { 30 } else { 0 })).collect();
        rare.push(point("乙", 2023, 45));
        let mut findings = Vec::new();
        Series { points: BTreeMap::from([("requests.granted.total", points)]) }.judge(&mut findings);
        Series { points: BTreeMap::from([("requests.granted.total", rare)]) }.judge(&mut findings);
        let told: Vec<&str> = findings.iter().map(|f| f.agency.as_str()).collect();
        assert_eq!(told, ["甲"]);
    }
}
