synonym-title = Who is who
synonym-says = Tools write the same person, account or campaign in different ways. What you merge counts as one on every page; the data stay as they were written, and you can split it again at any time.
synonym-look-alike = { $n ->
    [one] { $count } group of names looks like one.
   *[other] { $count } groups of names look like one each.
}
synonym-none = No names look like the same person, account, campaign, channel or product.
synonym-one = Is this one?
synonym-shown = Show as
synonym-where = Where
synonym-merge = Merge
synonym-keep-apart = Not the same
synonym-merged = Merged
synonym-differ = { $shown }, { $column }: { $said }. That of { $first } counts.
synonym-goals = { $n ->
    [one] A goal names
   *[other] { $count } goals name
} “{ $value }”, which is one with “{ $shown }”: { $n ->
    [one] it counts
   *[other] they count
} for all of “{ $shown }”.
synonym-split = Split
synonym-by-hand = Merge others
synonym-written = Written as
synonym-is = This is
synonym-merge-these = Merge
synonym-kept = Kept in synonyms.yaml.
synonym-parted = As long as they are apart, these can't be computed for them: { $kpis }.
synonym-by-command = `miara synonym` shows them.
synonym-look = See who is who
synonym-of-owner = People
synonym-of-account = Accounts
synonym-of-campaign = Campaigns
synonym-of-channel = Channels
synonym-of-product = Products
data-way-names = Who is who
