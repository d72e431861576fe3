"""The other side of the protocol: a simulated WeChat platform with a page of phones."""
