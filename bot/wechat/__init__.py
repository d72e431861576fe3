"""The only place that knows wechatpy and the WeChat protocol."""
