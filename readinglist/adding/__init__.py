"""From documents to papers of the library: plan and apply, enrich, review and edit."""
