//! Currency signs and ISO 4217 codes.

/// The codes of ISO 4217 that money is kept in, in alphabetic order.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN \
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ \
    GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD \
    LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR \
    PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY \
    TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMW ZWL";

/// The ISO code of a currency sign, a Polish abbreviation or a code; `None` where it is neither.
pub(crate) fn currency_code(mark: &str) -> Option<String> {
    let mark = mark.trim().trim_end_matches('.');
    let code = match mark.to_lowercase().as_str() {
        "zł" | "zl" | "złotych" | "złote" | "złoty" | "polski złoty" | "złoty polski" | "polish zloty"
        | "polish złoty" => "PLN",
        "€" | "euro" => "EUR",
        "$" | "us$" | "us dollar" | "u.s. dollar" | "united states dollar" | "dolar amerykański" => "USD",
        "£" | "pound sterling" | "british pound" | "funt szterling" | "funt brytyjski" => "GBP",
        "kč" | "czech koruna" | "korona czeska" => "CZK",
        "swiss franc" | "frank szwajcarski" => "CHF",
        "₴" => "UAH",
        "¥" => "JPY",
        _ => return iso_code(mark),
    };
    Some(code.to_owned())
}

fn iso_code(mark: &str) -> Option<String> {
    let code = mark.to_ascii_uppercase();
    is_iso_code(&code).then_some(code)
}

/// True for a code of ISO 4217 in capitals.
pub(crate) fn is_iso_code(code: &str) -> bool {
    /// A code and the blank after it.
    const STEP: usize = 4;
    // Every row of money comes by here, so letters are compared as one number.
    let number = |letters: &[u8]| letters.iter().fold(0_u32, |number, letter| number << 8 | u32::from(*letter));
    let all = CODES.as_bytes();
    let wanted = if code.len() == 3 { number(code.as_bytes()) } else { 0 };
    let (mut low, mut high) = (0, all.len().div_ceil(STEP));
    while code.len() == 3 && low < high {
        let middle = low.midpoint(high);
        match number(&all[middle * STEP..middle * STEP + 3]).cmp(&wanted) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{CODES, currency_code, is_iso_code};

    #[test]
    fn every_code_is_found() {
        assert!(CODES.split(' ').is_sorted() && CODES.split(' ').all(is_iso_code));
        assert!(!is_iso_code("AAA") && !is_iso_code("ZZZ") && !is_iso_code("") && !is_iso_code("pln"));
    }

    #[test]
    fn signs_and_codes_meet() {
        assert_eq!(currency_code(" zł "), Some("PLN".into()));
        assert_eq!(currency_code("pln"), Some("PLN".into()));
        assert_eq!(currency_code("XYZ"), None);
        assert_eq!(currency_code(""), None);
    }
}
