"""Other formats in and out: ClaimReview, feeds, the Fact Check Tools API, any table; and a record's start."""
