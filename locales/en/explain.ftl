## Why
why-title = What changed the number
why-lead = It was { $before } ({ $then }) and is { $after } ({ $now }): { $change }.
why-lead-expected = From the { $history } before, { $before } could be expected in { $now } (in 8 such cases of 10: { $low } to { $high }). It is { $after }: { $change }. { $within ->
    [yes] That is within what chance brings.
   *[no] Chance alone rarely brings that.
}
why-back-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
why-back-weeks = { $n ->
    [one] { $n } week
   *[other] { $n } weeks
}
why-back-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
why-expected = expected
why-now = now
why-nothing-expected = Nothing can be expected here: there are fewer than 8 periods with a number before these days, or nothing is known of them yet, or the days are too many: choose whole months.
why-nothing = There is nothing to compare with, or one of the periods has no number.
why-no-change = The number has not changed.
why-no-local = The change has no single place: it is spread about evenly, or within chance. That is an answer too.
why-no-local-usual = No single place stands out. What differs is within chance, so there is nothing to explain.
why-not-parts = This number is not made of parts that add up (a median, for instance), so it can't be taken apart to the last digit. See the split below.
why-cause = { $place }: { $actual } ({ $expected } { $against ->
    [expected] expected
   *[days] before
})
why-cause-share = { $place }: { $actual } ({ $expected } { $against ->
    [expected] expected
   *[days] before
}), { $share } of the whole change
why-cause-ratio = { $place }: { $actual } ({ $expected } { $against ->
    [expected] at the expected level
   *[days] at the earlier level
})
why-causes = The change is carried by:
why-offsets = Against it went:
why-part = part of the change
why-rows = Rows
why-by = By: { $dimension }
why-rest = others
why-rate = { $name }: its rate
why-mix = { $name }: its weight
why-simpson = Mind: the whole went one way, and every part the other. What changed is the weight of the parts, not their rates.
why-upstream = What it comes of
why-identity = { $kpi } = { $first } { $sign } { $second }. { $first }: { $firstchange }, which made { $firsteffect }; { $second }: { $secondchange }, which made { $secondeffect }.
why-more = The full explanation
why-says = The steps add up exactly to the change. “Its rate” is what a part's own rate did, “its weight” what its share of the whole did. A place is named only where it is clearly beyond chance; it says where the change happened, not why.
