"""Every protocol: WeChat, the command line, the simulated platform. Knows no rule."""
