//! The price list: things and services.

/// Something the firm sells.
#[derive(Debug)]
pub(crate) struct Product {
    /// Its name, which is also its id.
    pub(crate) name: &'static str,
    /// Its group.
    pub(crate) category: &'static str,
    /// `product` or `service`.
    pub(crate) kind: &'static str,
    /// List price in whole PLN.
    pub(crate) price: i64,
    /// How often it is asked for.
    pub(crate) weight: f64,
}

const fn product(name: &'static str, category: &'static str, kind: &'static str, price: i64, weight: f64) -> Product {
    Product { name, category, kind, price, weight }
}

/// The price list.
pub(crate) static PRODUCTS: [Product; 14] = [
    product("Regał grawitacyjny FlowRack", "Regały", "product", 18_900, 1.4),
    product("Przenośnik rolkowy RollLine", "Przenośniki", "product", 36_500, 1.2),
    product("Sorter kompaktowy SortBox", "Przenośniki", "product", 128_000, 0.4),
    product("Wózek autonomiczny Nord 50", "Roboty", "product", 94_000, 0.6),
    product("Wózek autonomiczny Nord 150", "Roboty", "product", 148_000, 0.35),
    product("Magazyn pionowy VertiStore", "Roboty", "product", 180_000, 0.25),
    product("Bramka RFID ScanGate", "Identyfikacja", "product", 24_900, 1.0),
    product("Stanowisko kompletacji PickPoint", "Regały", "product", 42_000, 0.9),
    product("Terminal mobilny HandGo", "Identyfikacja", "product", 4_900, 1.1),
    product("Audyt magazynu", "Doradztwo", "service", 9_800, 1.3),
    product("Wdrożenie WMS", "Wdrożenia", "service", 68_000, 0.8),
    product("Integracja z ERP", "Wdrożenia", "service", 39_000, 0.7),
    product("Serwis roczny", "Serwis", "service", 14_400, 1.0),
    product("Szkolenie operatorów", "Doradztwo", "service", 6_900, 0.8),
];

/// The service that is renewed every year.
pub(crate) const YEARLY_SERVICE: usize = 12;
/// The training that is sold beside a delivery.
pub(crate) const TRAINING: usize = 13;
