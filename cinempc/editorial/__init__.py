"""From takes to the cutting room: a rough cut by order and by measured quality, as timeline, edit lists and preview."""
