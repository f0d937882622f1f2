"""通知公告、政策解读、培训课程 and their exams: written and versioned here, read, claimed and sat
at the stations (001, articles 11, 17, 22, 25, 33, 40). A score is computed here alone."""
