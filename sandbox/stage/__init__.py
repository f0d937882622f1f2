"""All around a demonstration terminal: display, centre, hub, devices, panel and tour."""
