//! Where a row belongs: columns of its own, or of what it is linked to, as SQL over the alias `t`.

use std::collections::VecDeque;

/// Dimensions that a table has in a column of its own.
const OWN: [(&str, &str, &str); 46] = [
    ("leads", "source", "source"),
    ("leads", "channel", "channel"),
    ("leads", "campaign", "campaign"),
    ("leads", "landing_page", "landing_page"),
    ("leads", "account", "account_id"),
    ("leads", "owner", "owner"),
    ("deals", "owner", "owner"),
    ("deals", "account", "account_id"),
    ("deals", "product", "product"),
    ("deals", "channel", "channel"),
    ("deals", "source", "source"),
    ("deals", "stage", "stage"),
    ("deals", "reason", "lost_reason"),
    ("accounts", "industry", "industry"),
    ("accounts", "region", "region"),
    ("accounts", "country", "country"),
    ("accounts", "account_size", "size"),
    ("products", "product_category", "category"),
    ("products", "product_kind", "kind"),
    ("people", "team", "team"),
    ("people", "role", "role"),
    ("people", "manager", "manager"),
    ("invoices", "account", "account_id"),
    ("invoices", "owner", "owner"),
    ("invoices", "product", "product"),
    ("invoices", "invoice_kind", "kind"),
    ("costs", "cost_category", "category"),
    ("costs", "department", "department"),
    ("costs", "channel", "channel"),
    ("costs", "campaign", "campaign"),
    ("costs", "owner", "person"),
    ("worktime", "owner", "person"),
    ("worktime", "work_kind", "kind"),
    ("activities", "owner", "person"),
    ("activities", "activity_kind", "kind"),
    ("activities", "account", "account_id"),
    ("email_sends", "campaign", "campaign"),
    ("email_sends", "channel", "channel"),
    ("social", "network", "network"),
    ("web_traffic", "channel", "channel"),
    ("web_traffic", "source", "source"),
    ("web_traffic", "medium", "medium"),
    ("web_traffic", "campaign", "campaign"),
    ("web_traffic", "landing_page", "landing_page"),
    ("accounts", "account", "account_id"),
    ("products", "product", "product_id"),
];

/// Links: from a table's column to another table's key.
const LINKS: [(&str, &str, &str, &str); 20] = [
    ("leads", "owner", "people", "person_id"),
    ("leads", "account_id", "accounts", "account_id"),
    ("leads", "deal_id", "deals", "deal_id"),
    ("deals", "owner", "people", "person_id"),
    ("deals", "account_id", "accounts", "account_id"),
    ("deals", "product", "products", "product_id"),
    ("deals", "deal_id", "leads", "deal_id"),
    ("invoices", "deal_id", "deals", "deal_id"),
    ("invoices", "owner", "people", "person_id"),
    ("invoices", "account_id", "accounts", "account_id"),
    ("invoices", "product", "products", "product_id"),
    ("costs", "person", "people", "person_id"),
    ("worktime", "person", "people", "person_id"),
    ("activities", "person", "people", "person_id"),
    ("activities", "account_id", "accounts", "account_id"),
    ("activities", "deal_id", "deals", "deal_id"),
    ("activities", "lead_id", "leads", "lead_id"),
    ("deal_stages", "deal_id", "deals", "deal_id"),
    ("people", "person_id", "people", "person_id"),
    ("products", "product_id", "products", "product_id"),
];

/// The value of a dimension for the rows of a table: by the shortest way, of two as short the first.
pub(super) fn column(table: &str, dimension: &str) -> String {
    let mut queue: VecDeque<(&str, Vec<usize>)> = VecDeque::from([(table, vec![])]);
    while let Some((at, steps)) = queue.pop_front() {
        if let Some((_, _, column)) = OWN.iter().find(|(owner, name, _)| *owner == at && *name == dimension) {
            return nested(&steps, "t", column);
        }
        for (place, link) in LINKS.iter().enumerate().filter(|(_, link)| link.0 == at && link.2 != at) {
            let known = link.2 == table || steps.iter().any(|step| LINKS[*step].2 == link.2);
            if !known && steps.len() < 3 {
                queue.push_back((link.2, [steps.as_slice(), &[place]].concat()));
            }
        }
    }
    panic!("no way from {table} to {dimension}")
}

fn nested(steps: &[usize], alias: &str, column: &str) -> String {
    let Some((first, rest)) = steps.split_first() else { return format!("{alias}.{column}") };
    let (_, from, to, key) = LINKS[*first];
    let inner = format!("{alias}{}", rest.len());
    // Of several leads of one deal the first counts.
    let order = if to == "leads" { format!(" ORDER BY {inner}.created_at, {inner}.lead_id") } else { String::new() };
    let value = nested(rest, &inner, column);
    format!("(SELECT {value} FROM {to} {inner} WHERE {inner}.{key} = {alias}.{from}{order} LIMIT 1)")
}
