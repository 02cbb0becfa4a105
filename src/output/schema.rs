//! The JSON Schema of the output, generated from its types.

use serde_json::{Value, json};

use super::Document;
use crate::check;
use crate::finding::Code;
use crate::form::Form;

/// The schema (JSON Schema 2020-12), with the meaning of finding codes and check rules.
pub fn schema(form: Form) -> Value {
    let mut schema = schemars::schema_for!(Document).to_value();
    if let Value::Object(root) = &mut schema {
        root.insert("title".into(), json!("nianbao document"));
        let codes: serde_json::Map<String, Value> = Code::ALL
            .iter()
            .filter_map(|code| {
                let name = serde_json::to_value(code).ok()?.as_str()?.to_owned();
                Some((name, json!({ "severity": code.severity(), "meaning": code.meaning() })))
            })
            .collect();
        root.insert("x-findings".into(), Value::Object(codes));
        let rules: serde_json::Map<String, Value> = check::rules(form)
            .into_iter()
            .map(|(rule, meaning)| (rule.to_owned(), json!({ "meaning": meaning })))
            .collect();
        root.insert("x-rules".into(), Value::Object(rules));
    }
    schema
}
