"""登记信息 of a station (001, articles 6 and 39): what stands registered, version by version;
changes announced, applied for within 30 working days, approved by the agency."""
