//! Exact decimals in JSON.

use std::str::FromStr;

use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

/// A decimal that is printed as a JSON number with exactly its own digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number(pub Decimal);

impl Number {
    /// The same as a JSON number, digit for digit.
    pub fn to_json(self) -> serde_json::Value {
        serde_json::Number::from_str(&self.0.to_string())
            .map_or(serde_json::Value::Null, serde_json::Value::Number)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::Number::from_str(&self.0.to_string())
            .map_err(<S::Error as serde::ser::Error>::custom)?
            .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        Decimal::from_str(number.as_str()).map(Number).map_err(<D::Error as serde::de::Error>::custom)
    }
}

impl JsonSchema for Number {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Number".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "number", "description": "An exact decimal, in the digits that are printed." })
    }
}
