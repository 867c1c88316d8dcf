"""Public commendation (评选表彰): programmes, nominations, consultations, disclosures, reviews, honours."""
