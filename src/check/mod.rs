//! Judges a report by its own arithmetic. Sees only the report as read, whoever read it.

mod across;
mod clause;
mod identity;
mod mention;

use std::borrow::Cow;

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use across::{AssessedYears, across_years};
pub use identity::{Assessed, Failed, State};
pub use mention::Mention;

use crate::finding::{Code, Finding, Severity};
use crate::form::Form;
use crate::report::{Proof, Report, Value};
use crate::text::has_gap;

/// What may be believed of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every cell of the form was found and read without doubt, and every identity that can be assessed holds.
    Verified,
    /// Read as above, but what is printed breaks an identity.
    Inconsistent,
    /// A cell was not found, or was read with doubt: look at the page.
    Incomplete,
    /// Not such a report.
    Unrecognised,
}

impl Verdict {
    /// Every verdict, the best first.
    pub const ALL: [Verdict; 4] =
        [Verdict::Verified, Verdict::Inconsistent, Verdict::Incomplete, Verdict::Unrecognised];

    /// What the JSON calls it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Verified => "verified",
            Verdict::Inconsistent => "inconsistent",
            Verdict::Incomplete => "incomplete",
            Verdict::Unrecognised => "unrecognised",
        }
    }

    /// What it means, in words for the reader of a report on this form.
    pub fn words(self, form: Form) -> Cow<'static, str> {
        match self {
            Verdict::Verified => "数据完整，勾稽关系全部成立".into(),
            Verdict::Inconsistent => "数据完整，但所印数字勾稽关系不成立".into(),
            Verdict::Incomplete => "有未找到或不能确定的数据，请核对原文".into(),
            Verdict::Unrecognised => format!("不是{}", form.called).into(),
        }
    }
}

/// A report judged.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// How many identities hold.
    pub held: usize,
    /// How many cannot be assessed.
    pub not_assessable: usize,
    /// Those that fail, and are the publisher's mistake.
    pub failed: Vec<Failed>,
    /// The numbers that the narrative states.
    pub mentions: Vec<Mention>,
    lines: Vec<identity::Weighed>,
}

impl Judgement {
    /// Every identity of the form, with what it came to, in words. `report` is the one that was judged.
    pub fn identities(&self, report: &Report) -> Vec<Assessed> {
        self.lines.iter().map(|line| line.describe(report)).collect()
    }
}

/// Judges a report once: tells its cells how they are borne out, and adds what it finds to the report's findings. These
/// must be those of every stage before, since a doubt anywhere is a doubt.
pub fn judge(report: &mut Report) -> Judgement {
    let mut outcome = identity::assess(report);
    let mut found = Vec::new();
    let mut doubts: Vec<Option<Code>> = report.cells.iter().map(|c| c.doubt).collect();
    let mut failed_cells = vec![false; report.cells.len()];
    let mut failed = Vec::new();
    for line in outcome.lines.iter_mut().filter(|l| l.state == State::Failed) {
        let Some(failure) = line.failure(report) else { continue };
        let cells = line.members.iter().map(|i| &report.cells[*i]);
        let (code, why) = if cells.clone().any(|c| c.value == Value::Blank && !c.confirmed) {
            (Code::BlankInFailedIdentity, "其中有空格，可能未读到，请核对原文")
        } else if cells.clone().any(|c| c.by_order) {
            (Code::OrderInFailedIdentity, "各值按表头顺序读出，请核对原文")
        } else if cells.clone().any(|c| c.split) {
            (Code::SplitNumberUnconfirmed, "其中有数字跨页，请核对原文")
        } else {
            line.members.iter().for_each(|member| failed_cells[*member] = true);
            failed.push(failure);
            continue;
        };
        found.push(Finding::new(code, format!("{}：{}；{why}", failure.location, failure.message)));
        line.state = State::Doubted;
        line.members.iter().for_each(|member| doubts[*member] = doubts[*member].or(Some(code)));
    }
    for (index, cell) in report.cells.iter().enumerate() {
        let on_page = cell.place.as_ref().is_some_and(|p| p.page().is_some());
        let parted = if on_page { cell.raw.trim().contains('\n') } else { has_gap(&cell.raw) };
        let broken = cell.split && parted && matches!(cell.value, Value::Number(_));
        if broken && !outcome.held_cells[index] && doubts[index].is_none() {
            let message = format!("{}：数字中间有分页、换行或空格，没有勾稽关系可以印证", cell.at.words());
            found.push(Finding::new(Code::SplitNumberUnconfirmed, message).about(cell.at.path()));
            doubts[index] = Some(Code::SplitNumberUnconfirmed);
        }
    }
    for (index, cell) in report.cells.iter_mut().enumerate() {
        cell.doubt = doubts[index];
        cell.proofs = vec![Proof::Read];
        cell.proofs.extend(outcome.held_cells[index].then_some(Proof::Held));
        cell.proofs.extend(failed_cells[index].then_some(Proof::Failed));
    }
    report.findings.extend(found);
    let essential_assessed =
        !outcome.essential.is_empty() && outcome.essential.values().all(|assessed| *assessed);
    Judgement {
        verdict: verdict(report, &failed, essential_assessed),
        held: outcome.lines.iter().filter(|l| l.state == State::Held).count(),
        not_assessable: outcome.lines.iter().filter(|l| l.state == State::NotAssessable).count(),
        failed,
        mentions: mention::mentions(report),
        lines: outcome.lines,
    }
}

fn verdict(report: &Report, failed: &[Failed], essential_assessed: bool) -> Verdict {
    if !report.is_annual_report {
        return Verdict::Unrecognised;
    }
    let doubted = report.cells.iter().any(|c| c.doubt.is_some())
        || report.findings.iter().any(|f| f.severity == Severity::Doubt);
    if doubted || !essential_assessed {
        Verdict::Incomplete
    } else if failed.is_empty() {
        Verdict::Verified
    } else {
        Verdict::Inconsistent
    }
}

/// The rules, with what they mean, for `nianbao schema`.
pub fn rules(form: Form) -> Vec<(&'static str, &'static str)> {
    let form = form.definition();
    let within = form.identities.iter().map(|i| (i.rule.as_str(), i.meaning.as_str()));
    within.chain(form.across_years.iter().map(|i| (i.rule.as_str(), i.meaning.as_str()))).collect()
}

/// A number as people write it in a sentence.
fn plain(number: Decimal) -> String {
    number.normalize().to_string()
}

/// One side of an equation in a sentence.
fn known(number: Option<Decimal>) -> String {
    number.map_or_else(|| "无法得知".to_owned(), plain)
}
