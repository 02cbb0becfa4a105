//! Reports made up in the test: an agency, a year, every number of an edition of the form.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use nianbao::form::{Arrangement, Form, FormBlock, FormTable, Line};

/// A report whose numbers add up until one of them is changed.
#[derive(Clone, Debug)]
pub struct Made {
    pub edition: &'static str,
    pub agency: String,
    pub year: i32,
    pub published_on: Option<String>,
    pub numbers: BTreeMap<String, String>,
}

/// The sums of the table of 2014, from the inside outwards: what they are called, and their parts.
const SUMS_OF_2014: [(&str, &[&str]); 7] = [
    ("requests.received.total", &["in_person", "fax", "online", "mail"]),
    ("requests.completed.total", &["on_time", "extended"]),
    (
        "requests.answered.denied.total",
        &[
            "state_secret",
            "trade_secret",
            "personal_privacy",
            "endangers_security_or_stability",
            "not_government_information",
            "other_legal_grounds",
        ],
    ),
    (
        "requests.answered.total",
        &[
            "already_public",
            "granted",
            "partially_granted",
            "denied.total",
            "not_own",
            "not_held",
            "to_be_corrected",
            "elsewhere",
        ],
    ),
    ("review.total", &["upheld", "corrected", "other"]),
    ("litigation.total", &["upheld", "corrected", "other"]),
    ("institutions.staff.total", &["full_time", "part_time"]),
];
const PEOPLE: [&str; 6] = [
    "natural_person",
    "business",
    "research_institution",
    "public_welfare_organization",
    "legal_service_organization",
    "other",
];

impl Made {
    /// A report in which every row of handling has `base` and a little more, of natural persons and businesses.
    pub fn new(agency: &str, year: i32, base: u32) -> Self {
        let mut made = Made::blank("2021", agency, year);
        for (index, row) in made.handling().enumerate() {
            made.set(&format!("requests.{}.natural_person", row.key), base + index as u32 % 3);
            made.set(&format!("requests.{}.business", row.key), index as u32 % 2);
        }
        for row in ["licensing", "penalties", "compulsory_measures"] {
            made.set(&format!("proactive_disclosure.{row}.decisions"), 10 * base);
        }
        made.put("proactive_disclosure.fees.amount", &format!("{base}.5084"));
        made.set("review_and_litigation.review.upheld", base);
        made.add_up();
        made
    }

    /// A report of an edition in which every number is nought.
    pub fn blank(edition: &'static str, agency: &str, year: i32) -> Self {
        let agency = agency.to_owned();
        let mut made = Made { edition, agency, year, published_on: None, numbers: BTreeMap::new() };
        for table in &Form::disclosure().definition().tables {
            for block in table.blocks.iter().filter(|b| b.editions.iter().any(|e| e == edition)) {
                for row in block.rows.iter().filter(|row| block.row_in(row, edition)) {
                    for column in &block.columns {
                        made.numbers.insert(path(table, row, column), "0".to_owned());
                    }
                }
            }
        }
        made
    }

    pub fn get(&self, path: &str) -> u32 {
        self.numbers[path].parse().unwrap()
    }

    pub fn put(&mut self, path: &str, print: &str) -> &mut Self {
        assert!(self.numbers.contains_key(path), "the form has no {path}");
        self.numbers.insert(path.to_owned(), print.to_owned());
        self
    }

    pub fn set(&mut self, path: &str, number: u32) -> &mut Self {
        self.put(path, &number.to_string())
    }

    /// Makes every sum of the form true, with what was newly received as what is left.
    pub fn add_up(&mut self) -> &mut Self {
        if self.edition == "2014" {
            for (total, parts) in SUMS_OF_2014 {
                let group = total.trim_end_matches("total");
                let sum = parts.iter().map(|part| self.get(&format!("statistics.{group}{part}"))).sum();
                self.set(&format!("statistics.{total}"), sum);
            }
            return self;
        }
        for who in PEOPLE {
            let handled = self.handling().map(|row| self.get(&format!("requests.{}.{who}", row.key))).sum();
            self.set(&format!("requests.total_processed.{who}"), handled);
            let over = self.get(&format!("requests.carried_over.{who}"));
            let forward = self.get(&format!("requests.carried_forward.{who}"));
            self.set(&format!("requests.new_received.{who}"), handled + forward - over);
        }
        let requests = &Form::disclosure().definition().table("requests").unwrap().blocks[0];
        for row in requests.rows.iter().filter(|row| requests.row_in(row, self.edition)) {
            let sum = PEOPLE.iter().map(|who| self.get(&format!("requests.{}.{who}", row.key))).sum();
            self.set(&format!("requests.{}.total", row.key), sum);
        }
        for row in ["review", "litigation_direct", "litigation_after_review"] {
            let cell = |column: &str| self.get(&format!("review_and_litigation.{row}.{column}"));
            let sum = ["upheld", "corrected", "other", "pending"].map(cell).iter().sum();
            self.set(&format!("review_and_litigation.{row}.total"), sum);
        }
        self
    }

    /// Takes over what last year's report left: what is carried, and what is in force.
    pub fn follow(&mut self, last: &Made) -> &mut Self {
        for who in PEOPLE {
            let forward = last.get(&format!("requests.carried_forward.{who}"));
            self.set(&format!("requests.carried_over.{who}"), forward);
        }
        for row in ["regulations", "normative_documents"] {
            let of = |made: &Made, column: &str| made.get(&format!("proactive_disclosure.{row}.{column}"));
            let in_force = of(last, "in_force") + of(self, "issued") - of(self, "repealed");
            self.set(&format!("proactive_disclosure.{row}.in_force"), in_force);
        }
        self.add_up()
    }

    pub fn title(&self) -> String {
        format!("{}{}年政府信息公开工作年度报告", self.agency, self.year)
    }

    /// The rows in which requests are dealt with.
    fn handling(&self) -> impl Iterator<Item = &'static Line> + use<> {
        let block = &Form::disclosure().definition().table("requests").unwrap().blocks[0];
        let outside = ["new_received", "carried_over", "total_processed", "carried_forward"];
        let edition = self.edition;
        block
            .rows
            .iter()
            .filter(move |row| block.row_in(row, edition) && !outside.contains(&row.key.as_str()))
    }

    /// The report as a page.
    pub fn page(&self) -> String {
        let mut page = String::from("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>");
        if let Some(day) = &self.published_on {
            let _ = write!(
                page,
                "<table><tr><td>发布机构：</td><td>{}</td></tr><tr><td>发布日期：</td><td>{day}</td></tr></table>",
                self.agency
            );
        }
        let _ = write!(page, "<h1>{}</h1><h2>一、总体情况</h2><p>本年按条例公开。</p>", self.title());
        let is_printed = |block: &&FormBlock| block.editions.iter().any(|e| e == self.edition);
        let tables = Form::disclosure()
            .definition()
            .tables
            .iter()
            .filter(|table| table.blocks.iter().any(|b| is_printed(&b)));
        for (number, table) in ["二", "三", "四"].iter().zip(tables) {
            let _ = write!(page, "<h2>{number}、{}</h2><table border=1>", table.title);
            for block in table.blocks.iter().filter(is_printed) {
                match table.arrangement {
                    Arrangement::Blocks => self.block(&mut page, table, block),
                    Arrangement::Rows => self.rows(&mut page, table, block),
                    Arrangement::SideBySide => self.side_by_side(&mut page, table, block),
                    Arrangement::Outline => self.outline(&mut page, table, block),
                }
            }
            page.push_str("</table>");
        }
        page.push_str("<h2>五、存在的主要问题及改进情况</h2><p>无。</p><h2>六、其他需要报告的事项</h2><p>无。</p></body></html>");
        page
    }

    fn block(&self, page: &mut String, table: &FormTable, block: &FormBlock) {
        // Of two columns the first is the wider one.
        let wide = |at: usize| 3 / block.columns.len() + if at == 0 { 3 % block.columns.len() } else { 0 };
        let _ = write!(
            page,
            "<tr><td colspan=4>{}</td></tr><tr><td>信息内容</td>",
            block.item.as_deref().unwrap_or("")
        );
        for (at, column) in block.columns.iter().enumerate() {
            let _ = write!(page, "<td colspan={}>{}</td>", wide(at), column.label);
        }
        page.push_str("</tr>");
        for row in &block.rows {
            let _ = write!(page, "<tr><td>{}</td>", row.label);
            for (at, column) in block.columns.iter().enumerate() {
                let number = &self.numbers[&path(table, row, column)];
                let _ = write!(page, "<td colspan={}>{number}</td>", wide(at));
            }
            page.push_str("</tr>");
        }
    }

    fn rows(&self, page: &mut String, table: &FormTable, block: &FormBlock) {
        page.push_str("<tr><td colspan=3>项目</td>");
        block.columns.iter().for_each(|column| page.push_str(&format!("<td>{}</td>", column.label)));
        page.push_str("</tr>");
        let rows: Vec<&Line> = block.rows.iter().filter(|row| block.row_in(row, self.edition)).collect();
        let handled = rows.len() - 3;
        let mut last_group = "";
        for row in &rows {
            page.push_str("<tr>");
            let outside = matches!(row.key.as_str(), "new_received" | "carried_over" | "carried_forward");
            if row.key == "granted" {
                let _ = write!(page, "<td rowspan={handled}>三、本年度办理结果</td>");
            }
            match block.group_of(row) {
                _ if outside => _ = write!(page, "<td colspan=3>{}</td>", row.label),
                None => _ = write!(page, "<td colspan=2>{}</td>", row.label),
                // A row that is a group of its own.
                Some(group) if group.label == row.label => {
                    _ = write!(page, "<td colspan=2>{}</td>", row.label)
                }
                Some(group) => {
                    if group.key != last_group {
                        let tall = rows.iter().filter(|other| other.is_in(group)).count();
                        let _ = write!(page, "<td rowspan={tall}>{}</td>", group.label);
                        last_group = &group.key;
                    }
                    let _ = write!(page, "<td>{}</td>", row.label);
                }
            }
            for column in &block.columns {
                let _ = write!(page, "<td>{}</td>", self.numbers[&path(table, row, column)]);
            }
            page.push_str("</tr>");
        }
    }

    /// The table of 2014: headings between rows of one number each.
    fn outline(&self, page: &mut String, table: &FormTable, block: &FormBlock) {
        page.push_str("<tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>");
        let mut headings: BTreeSet<&str> = BTreeSet::new();
        for row in &block.rows {
            for group in block.groups.iter().filter(|group| row.is_in(group)) {
                if headings.insert(&group.key) && group.label != row.label {
                    let _ = write!(page, "<tr><td>{}</td><td></td><td></td></tr>", group.label);
                }
            }
            let number = &self.numbers[&path(table, row, &block.columns[0])];
            let unit = row.unit.as_deref().unwrap_or("");
            let _ = write!(page, "<tr><td>{}</td><td>{unit}</td><td>{number}</td></tr>", row.label);
        }
    }

    fn side_by_side(&self, page: &mut String, table: &FormTable, block: &FormBlock) {
        page.push_str("<tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr><tr>");
        let heads = |page: &mut String, tall: u32| {
            for column in &block.columns {
                let _ = write!(page, "<td rowspan={tall}>{}</td>", column.label);
            }
        };
        heads(page, 2);
        page.push_str("<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr><tr>");
        heads(page, 1);
        heads(page, 1);
        page.push_str("</tr><tr>");
        for row in &block.rows {
            for column in &block.columns {
                let _ = write!(page, "<td>{}</td>", self.numbers[&path(table, row, column)]);
            }
        }
        page.push_str("</tr>");
    }
}

fn path(table: &FormTable, row: &Line, column: &Line) -> String {
    format!("{}.{}.{}", table.key, row.key, column.key).trim_end_matches('.').to_owned()
}
