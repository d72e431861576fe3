"""Every decision: the notice's rules, what can be done, how it is talked about, in which words."""
