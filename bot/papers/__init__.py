"""Documents as they are filed: spreadsheets and text documents."""
