"""The site: pages, navigation, assets and the build. The only layer that knows the page generator."""
