//! Whether rows of values add up in an order of their columns. Sums may tell places of values, never digits: a row that does
//! not add up in the order that the others tell stays as it is printed.

use rust_decimal::Decimal;

use super::run::Run;
use crate::form::{Along, Form, FormBlock, FormTable};
use crate::text::{Printed, parse_printed};

/// Count: rows that are tried; the form has 27.
const ROWS: usize = 200;

/// Of each row below a head, up to the next heading, whether it adds up if its values are the columns in this order.
pub(super) fn outcomes(
    form: Form,
    table: &FormTable,
    block: &FormBlock,
    order: &[usize],
    runs: &[Run],
) -> Vec<bool> {
    let identities =
        || form.definition().identities.iter().filter(|i| i.table == table.key && i.along == Along::Row);
    let below =
        runs.iter().enumerate().take_while(|(at, run)| *at == 0 || !run.after_heading).map(|(_, run)| run);
    let rows = below.filter(|run| run.values.len() == order.len()).take(ROWS);
    rows.map(|run| {
        let values: Vec<Option<Decimal>> = run.values.iter().map(|(value, _)| number(value)).collect();
        let sum = |keys: &[String]| -> Option<Decimal> {
            let own =
                order.iter().zip(&values).filter(|(column, _)| keys.contains(&block.columns[**column].key));
            own.map(|(_, value)| *value).sum()
        };
        let mut any = false;
        let holds = identities().all(|identity| {
            any = true;
            sum(&identity.sum).is_some_and(|left| Some(left) == sum(&identity.equals))
        });
        any && holds
    })
    .collect()
}

/// What a value counts in a sum.
fn number(print: &str) -> Option<Decimal> {
    match parse_printed(print, false) {
        Printed::Number { value, .. } => Some(value),
        Printed::Blank | Printed::Nothing(_) => Some(Decimal::ZERO),
        Printed::Other => None,
    }
}
