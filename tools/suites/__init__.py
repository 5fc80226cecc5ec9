"""Run the test suites of real packages on two Djangos and compare them test by test."""
