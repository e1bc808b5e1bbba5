//! Faults of single cells as reasons of refused rows.

use crate::moment::ParseMomentError;
use crate::near::shortened;
use crate::number::ParseNumberError;
use crate::refused::Reason;

pub(crate) fn number_reason(fault: ParseNumberError, text: &str) -> Reason {
    let value = shortened(text);
    match fault {
        ParseNumberError::NotANumber => Reason::NotANumber { value },
        ParseNumberError::Ambiguous => Reason::AmbiguousNumber { value },
        ParseNumberError::NotFinite => Reason::NotFinite { value },
        ParseNumberError::TooLarge => Reason::TooLarge { value },
    }
}

pub(crate) fn moment_reason(fault: ParseMomentError, text: &str) -> Reason {
    let value = shortened(text);
    match fault {
        ParseMomentError::NotADate => Reason::NotADate { value },
        ParseMomentError::Ambiguous => Reason::AmbiguousDate { value },
        ParseMomentError::OutOfRange => Reason::AbsurdDate { value },
    }
}
