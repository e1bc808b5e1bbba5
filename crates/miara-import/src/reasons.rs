//! Faults of single cells as reasons of refused rows.

use crate::moment::MomentFault;
use crate::near::shortened;
use crate::number::NumberFault;
use crate::refused::Reason;

pub(crate) fn number_reason(fault: NumberFault, text: &str) -> Reason {
    let value = shortened(text);
    match fault {
        NumberFault::NotANumber => Reason::NotANumber { value },
        NumberFault::Ambiguous => Reason::AmbiguousNumber { value },
        NumberFault::NotFinite => Reason::NotFinite { value },
        NumberFault::TooLarge => Reason::TooLarge { value },
    }
}

pub(crate) fn moment_reason(fault: MomentFault, text: &str) -> Reason {
    let value = shortened(text);
    match fault {
        MomentFault::NotADate => Reason::NotADate { value },
        MomentFault::Ambiguous => Reason::AmbiguousDate { value },
        MomentFault::OutOfRange => Reason::AbsurdDate { value },
    }
}
