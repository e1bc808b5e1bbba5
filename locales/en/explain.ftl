## Why
explain-title = What changed the number
explain-lead = It was { $before } ({ $then }) and is { $after } ({ $now }): { $change }.
explain-lead-expected = From the { $history } before, { $before } could be expected in { $now } (in 8 such cases of 10: { $low } to { $high }). It is { $after }: { $change }. { $within ->
    [yes] That is within what chance brings.
   *[no] Chance alone rarely brings that.
}
explain-back-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
explain-back-weeks = { $n ->
    [one] { $n } week
   *[other] { $n } weeks
}
explain-back-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
explain-expected = expected
explain-now = now
explain-nothing-expected = Nothing can be expected here: there are fewer than 8 periods with a number before these days, or nothing is known of them yet, or the days are too many: choose whole months.
explain-nothing = There is nothing to compare with, or one of the periods has no number.
explain-no-change = The number has not changed.
explain-no-local = The change has no single place: it is spread about evenly, or within chance. That is an answer too.
explain-no-local-usual = No single place stands out. What differs is within chance, so there is nothing to explain.
explain-not-parts = This number is not made of parts that add up (a median, for instance), so it can't be taken apart to the last digit. See the split below.
explain-cause = { $place }: { $actual } ({ $expected } { $against ->
    [expected] expected
   *[days] before
})
explain-cause-share = { $place }: { $actual } ({ $expected } { $against ->
    [expected] expected
   *[days] before
}), { $share } of the whole change
explain-cause-ratio = { $place }: { $actual } ({ $expected } { $against ->
    [expected] at the expected level
   *[days] at the earlier level
})
explain-causes = The change is carried by:
explain-offsets = Against it went:
explain-part = part of the change
explain-rows = Rows
explain-by = By: { $dimension }
explain-rest = others
explain-rate = { $name }: its rate
explain-mix = { $name }: its weight
explain-simpson = Mind: the whole went one way, and every part the other. What changed is the weight of the parts, not their rates.
explain-upstream = What it comes of
explain-identity = { $kpi } = { $first } { $sign } { $second }. { $first }: { $firstchange }, which made { $firsteffect }; { $second }: { $secondchange }, which made { $secondeffect }.
explain-more = The full explanation
explain-says = The steps add up exactly to the change. “Its rate” is what a part's own rate did, “its weight” what its share of the whole did. A place is named only where it is clearly beyond chance; it says where the change happened, not why.
